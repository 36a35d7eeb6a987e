// SPDX-License-Identifier: Apache-2.0

/// The header that C programs include.
package enum SharedHeader {
    /// The text of `swift_bpf.h`.
    package static var text: String { String(decoding: PackageResources.swift_bpf_h, as: UTF8.self) }
}
