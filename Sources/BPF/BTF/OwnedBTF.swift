// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// BTF that does not belong to an open object. Its types are read when they are first asked for: most loads need none.
final class OwnedBTF: Sendable {
    private enum Source {
        case bytes([UInt8])
        /// The kernel's number for it.
        case kernel(UInt32)
    }

    private let source: Source
    private let parsed = Locked<ParsedBTF??>(nil)

    /// Copies the BTF of an object, which it outlives; `nil` when there is none.
    init?(copying object: OpaquePointer?) {
        var size: UInt32 = 0
        guard let object = unsafe object, let data = unsafe btf__raw_data(object, &size) else { return nil }
        source = unsafe .bytes(Array(UnsafeRawBufferPointer(start: data, count: Int(size))))
    }

    /// The BTF of this number, which a map or a program was loaded with.
    init(kernelID id: UInt32) { source = .kernel(id) }

    /// The types; `nil` when they cannot be had: the kernel gives BTF by its number to who has CAP_SYS_ADMIN.
    var types: BTFTypes? {
        parsed.withLock { parsed in
            if let parsed { return parsed?.types }
            let new: ParsedBTF?
            switch source {
            case .bytes(let bytes):
                let pointer = unsafe bytes.withUnsafeBytes { bytes in
                    unsafe btf__new(bytes.baseAddress, UInt32(truncatingIfNeeded: bytes.count))
                }
                new = unsafe ParsedBTF(adopting: pointer)
            case .kernel(let id):
                new = LibbpfLog.capturing(logger: nil) { _ in
                    unsafe ParsedBTF(adopting: btf__load_from_kernel_by_id(id))
                }
            }
            parsed = .some(new)
            return new?.types
        }
    }
}

/// A `struct btf`, freed with its last owner.
private final class ParsedBTF: Sendable {
    let types: BTFTypes

    init?(adopting pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        types = unsafe BTFTypes(pointer)
    }

    deinit { unsafe btf__free(types.pointer) }
}
