// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// A copy of an object's BTF, which outlives the object. Its types are read when they are first asked for: most loads need
/// none.
final class OwnedBTF: Sendable {
    private let bytes: [UInt8]
    private let parsed = Locked<ParsedBTF?>(nil)

    /// Copies the BTF of an object; `nil` when there is none.
    init?(copying source: OpaquePointer?) {
        var size: UInt32 = 0
        guard let source = unsafe source, let data = unsafe btf__raw_data(source, &size) else { return nil }
        bytes = unsafe Array(UnsafeRawBufferPointer(start: data, count: Int(size)))
    }

    /// The types; `nil` when libbpf has no memory for them.
    var types: BTFTypes? {
        parsed.withLock { parsed in
            if parsed == nil { parsed = ParsedBTF(bytes) }
            return parsed?.types
        }
    }
}

/// A `struct btf`, freed with its last owner. Never changed after it is made.
private final class ParsedBTF: @unchecked Sendable {  // libbpf only reads a finished `struct btf`
    let types: BTFTypes

    init?(_ bytes: [UInt8]) {
        let pointer = unsafe bytes.withUnsafeBytes { bytes in
            unsafe btf__new(bytes.baseAddress, UInt32(truncatingIfNeeded: bytes.count))
        }
        guard let pointer = unsafe pointer else { return nil }
        types = unsafe BTFTypes(pointer)
    }

    deinit { unsafe btf__free(types.pointer) }
}
