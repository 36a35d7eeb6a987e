// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// An attachment that the kernel has no link for, and that is removed by hand.
protocol ManualAttachment: Sendable {
    /// Detaches the program. Succeeds when what it was attached to is gone.
    func remove() throws(Errno)

    /// Whether the attachment ends with its descriptors, so that a link without a handle keeps them.
    var endsWithDescriptors: Bool { get }

    /// What to use for an attachment that is a link, if there is such a thing.
    var linkAdvice: String? { get }
}

extension ManualAttachment {
    var endsWithDescriptors: Bool { false }
    var linkAdvice: String? { nil }
}
