// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// The memory of an arena in this process, mapped by libbpf or by ``Arena``.
///
/// All mappings of an arena have the same address in all processes: a second one in this process would replace the first.
@safe final class ArenaMemory: @unchecked Sendable {  // shared memory; what mapped it is kept
    let start: UnsafeMutableRawPointer
    private let owner: (any AnyObject & Sendable)?

    var address: UInt64 { unsafe UInt64(UInt(bitPattern: start)) }

    /// Takes memory that libbpf maps as long as an object exists.
    init(_ start: UnsafeMutableRawPointer, of object: ObjectHandle) {
        unsafe self.start = unsafe start
        owner = object
    }

    init(_ memory: MappedMemory) {
        unsafe start = unsafe memory.start
        owner = memory
    }

    /// The memory that libbpf has mapped for a map of a loaded object; `nil` before libbpf 1.4.
    init?(of map: OpaquePointer, in object: ObjectHandle) {
        var size = 0
        guard BPFMapType(rawValue: unsafe bpf_map__type(map).rawValue) == .arena,
            let start = unsafe bpf_map__initial_value(map, &size)
        else { return nil }
        unsafe self.start = unsafe UnsafeMutableRawPointer(mutating: start)
        owner = object
    }
}

extension BPFMap {
    /// Returns the memory of the arena, which is mapped once for each handle.
    func arenaMemory(byteCount: Int) throws(BPFError) -> ArenaMemory {
        try state.withLock { (state) throws(BPFError) in
            if let memory = state.arena { return memory }
            do throws(Errno) {
                // The kernel takes only the address that the map was created with.
                let address = UInt(try Self.info(of: descriptor).map_extra)
                let memory = ArenaMemory(
                    try MappedMemory(of: descriptor, size: byteCount, isWritable: true, address: address)
                )
                state.arena = memory
                return memory
            } catch {
                throw BPFError(
                    error.meansExhausted ? .resourceExhausted : .systemCallFailed,
                    errno: error,
                    operation: .mapMemory,
                    subject: .map(name),
                    message: "the arena cannot be mapped at its address",
                    advice: "Use one handle of the map in a process, or another address in map_extra"
                )
            }
        }
    }
}
