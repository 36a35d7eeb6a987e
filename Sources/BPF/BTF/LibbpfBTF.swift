// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf
internal import SystemPackage

/// libbpf's form of BTF, created for the first C text.
///
/// libbpf trusts what it prints: the BTF was checked before.
@safe final class LibbpfBTF: Sendable {
    private let reader: BTFTypes
    private let name: String
    private let isTrusted: Bool
    private let lock = Lock()

    init(_ reader: BTFTypes, name: String, isTrusted: Bool) {
        self.reader = reader
        self.name = name
        self.isTrusted = isTrusted
    }
}
