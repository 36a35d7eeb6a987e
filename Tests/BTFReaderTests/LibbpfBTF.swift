// SPDX-License-Identifier: Apache-2.0

import BTFReader
import CLibbpf
import Testing

/// BTF that libbpf writes and this reader reads.
final class LibbpfBTF {
    let pointer: OpaquePointer

    init() throws { pointer = try #require(btf__new_empty()) }

    /// Takes ownership of a `struct btf`.
    init(adopting pointer: OpaquePointer) { self.pointer = pointer }

    deinit { btf__free(pointer) }

    var bytes: [UInt8] {
        var size: UInt32 = 0
        let data = btf__raw_data(pointer, &size)
        return Array(UnsafeRawBufferPointer(start: data, count: Int(size)))
    }

    func types() throws -> BTFTypes { try BTFTypes(bytes) }

    func integer(_ name: String = "int", size: Int = 4) -> UInt32 {
        UInt32(btf__add_int(pointer, name, size, BTF_INT_SIGNED))
    }

    func structure(_ name: String, size: UInt32, members: [(String, UInt32, bits: UInt32)]) -> UInt32 {
        let id = btf__add_struct(pointer, name, size)
        for (name, type, bits) in members { #expect(btf__add_field(pointer, name, CInt(type), bits, 0) == 0) }
        return UInt32(id)
    }

    func pointer(to type: UInt32) -> UInt32 { UInt32(btf__add_ptr(pointer, CInt(type))) }
}
