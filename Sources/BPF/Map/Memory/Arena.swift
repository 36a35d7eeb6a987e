// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// The memory of an arena ``BPFMap``: pages that programs and this process share, with pointers that both can follow.
///
/// The kernel allocates a page when it is first used. A page for which it has no memory ends the process with SIGSEGV. A pointer that a program stores in the arena is an address in this
/// process: ``offset(of:)`` and ``value(at:as:)`` follow it with a check of its range.
///
/// ```swift
/// let arena = try Arena(object.map("arena"))
/// let head = try arena.load(offset: 0, as: BPFAddress.self)
/// let node = try arena.value(at: head, as: Node.self)
/// ```
///
/// The corresponding C function is `mmap` on the map's descriptor. Minimum kernel: Linux 6.9.
@safe public final class Arena: Sendable {
    /// The map.
    public let map: BPFMap

    /// The size in bytes.
    public let byteCount: Int

    private let memory: ArenaMemory

    /// Maps the memory of an arena, which libbpf has done already for an object's.
    ///
    /// - Parameter map: a map of type ``BPFMapType/arena``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map,
    ///   ``BPFError/Code/notSupported`` for one with ``BPFMap/Flags/segvOnFault``, whose missing pages end the process,
    ///   ``BPFError/Code/closed`` for one that was closed, or the system call's error.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .arena)
        try map.checkOpen(.mapMemory)
        guard !map.flags.contains(.segvOnFault) else {
            throw BPFError(
                .notSupported,
                operation: .mapMemory,
                subject: .map(map.name),
                message: "it has the flag BPF_F_SEGV_ON_FAULT: reading a missing page would end the process",
                advice: "Use a declaration without the flag"
            )
        }
        self.map = map
        byteCount = map.maxEntries * MappedMemory.pageSize
        memory = try map.arenaMemory(byteCount: byteCount)
    }

    /// The address of the first byte in this process, and in the pointers of programs.
    public var startAddress: BPFAddress { BPFAddress(rawValue: memory.address) }

    /// Returns the offset of a pointer that a program stored, in bytes, or `nil` when it points elsewhere.
    public func offset(of address: BPFAddress) -> Int? {
        let (offset, overflow) = address.rawValue.subtractingReportingOverflow(memory.address)
        guard !overflow, offset < UInt64(byteCount) else { return nil }
        return Int(offset)
    }

    /// Returns a copy of the value at an offset.
    ///
    /// - Parameters:
    ///   - offset: the offset in bytes.
    ///   - type: the value's type.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` when the value is not inside the arena, or
    ///   ``BPFError/Code/typeMismatch`` when the bytes are not a value.
    public func load<Value: BPFValue>(offset: Int, as type: Value.Type) throws(BPFError) -> Value {
        try check(offset, Value.bpfSize)
        let bytes = unsafe RawSpan(_unsafeStart: memory.start + offset, byteCount: Value.bpfSize)
        guard let value = Value(decoding: bytes) else { throw map.invalidBytes(Value.self, .read) }
        return value
    }

    /// Returns a copy of the value that a program's pointer points to.
    ///
    /// - Parameters:
    ///   - address: the pointer.
    ///   - type: the value's type.
    /// - Throws: ``BPFError`` as ``load(offset:as:)`` does.
    public func value<Value: BPFValue>(at address: BPFAddress, as type: Value.Type) throws(BPFError) -> Value {
        guard let offset = offset(of: address) else {
            throw outside("the address 0x\(String(address.rawValue, radix: 16))")
        }
        return try load(offset: offset, as: type)
    }

    /// Sets the value at an offset.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - offset: the offset in bytes.
    /// - Throws: ``BPFError`` as ``load(offset:as:)`` does.
    public func store<Value: BPFValue>(_ value: Value, offset: Int) throws(BPFError) {
        try check(offset, Value.bpfSize)
        var bytes = unsafe MutableRawSpan(_unsafeStart: memory.start + offset, byteCount: Value.bpfSize)
        value.encode(into: &bytes)
    }

    /// Returns a number at an offset, to change it in one step.
    ///
    /// - Parameters:
    ///   - offset: the offset in bytes, a multiple of the number's size.
    ///   - number: the number's type.
    /// - Throws: ``BPFError`` as ``load(offset:as:)`` does, also for an offset without the alignment.
    public func atomic<Number: BPFAtomicNumber>(
        offset: Int,
        as number: Number.Type
    ) throws(BPFError) -> BPFAtomic<Number> {
        try Number.checkSize(.read, .map(map.name))
        try check(offset, Number.bpfSize)
        guard offset % Number.bpfSize == 0 else { throw outside("byte \(offset), which is not aligned,") }
        return unsafe BPFAtomic(memory.start + offset, isWritable: true, owner: self)
    }

    private func check(_ offset: Int, _ count: Int) throws(BPFError) {
        guard offset >= 0, count <= byteCount, offset <= byteCount - count else { throw outside("byte \(offset)") }
    }

    private func outside(_ place: String) -> BPFError {
        BPFError(
            .invalidArgument,
            operation: .read,
            subject: .map(map.name),
            message: "a value at \(place) is not inside the arena of \(byteCount) bytes"
        )
    }
}
