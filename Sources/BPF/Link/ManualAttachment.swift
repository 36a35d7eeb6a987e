// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// An attachment that the kernel has no link for, and that is removed by hand.
protocol ManualAttachment: Sendable {
    /// Detaches the program. Succeeds when what it was attached to is gone.
    func remove() throws(Errno)

    /// Whether the program is still attached.
    var isPresent: Bool { get }

    /// Whether the attachment ends with its descriptors, so that a link without a handle keeps them.
    var endsWithDescriptors: Bool { get }

    /// Replaces the program without a moment in which none runs. Returns `false` where that is not possible.
    func replace(by program: OwnedDescriptor, id: UInt32, named name: String) throws(Errno) -> Bool

    /// The ID of the attached program, where it can be replaced.
    var attachedProgramID: UInt32? { get }

    /// What to use for an attachment that is a link, if there is such a thing.
    var linkAdvice: String? { get }
}

extension ManualAttachment {
    var isPresent: Bool { true }
    var endsWithDescriptors: Bool { false }
    func replace(by program: OwnedDescriptor, id: UInt32, named name: String) throws(Errno) -> Bool { false }
    var attachedProgramID: UInt32? { nil }
    var linkAdvice: String? { nil }
}
