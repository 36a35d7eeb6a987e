// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// The initial values of a struct_ops map: numbers, and programs for the functions of a kernel structure. A copy, which
/// ``OpenBPFSkeleton/load()`` writes back.
///
/// The corresponding C function is `bpf_map__initial_value`. What Swift changes needs libbpf 1.4 or newer.
public struct BPFStructOpsValues: BPFFields, Sendable {
    private let map: String
    private let isWritable: Bool
    private let initial: [UInt8]
    private var bytes: [UInt8]
    /// The names of the chosen programs by the offset of the function; `nil` for none.
    private var programs: [Int: String?] = [:]
    private var chosen: Set<Int> = []

    init(map: String, initial: [UInt8], isWritable: Bool, programs: [Int: String?]) {
        self.map = map
        self.initial = initial
        self.isWritable = isWritable
        self.programs = programs
        bytes = initial
    }

    /// Calls a closure with all bytes.
    public func withFieldBytes<Result>(_ body: (RawSpan) -> Result) -> Result { body(unsafe bytes.span.bytes) }

    /// Calls a closure with all bytes, to change them.
    public mutating func withMutableFieldBytes(_ body: (inout MutableRawSpan) -> Void) {
        unsafe bytes.withUnsafeMutableBytes { bytes in
            var span = unsafe MutableRawSpan(_unsafeBytes: bytes)
            body(&span)
        }
    }

    /// The program for the function at an offset in bytes, or `nil` for none.
    public subscript(programAt offset: Int) -> BPFProgramName? {
        get { (programs[offset] ?? nil).map { BPFProgramName($0) } }
        set {
            programs[offset] = .some(newValue?.name)
            chosen.insert(offset)
        }
    }

    /// Writes what was changed.
    func store(in handle: ObjectHandle) throws(BPFError) {
        guard bytes != initial || !chosen.isEmpty else { return }
        var size = 0
        guard isWritable, let pointer = unsafe handle.map(map),
            let start = unsafe bpf_map__initial_value(pointer, &size)
        else {
            throw BPFError(
                .notSupported,
                operation: .set,
                subject: .map(map),
                message: "libbpf \(LibbpfVersion.running) cannot change the values of a struct_ops map",
                advice: "Use libbpf 1.4 or newer, or set them in C"
            )
        }
        // libbpf 1.3 and older return its writable memory as const.
        let memory = unsafe UnsafeMutableRawBufferPointer(start: UnsafeMutableRawPointer(mutating: start), count: size)
        for index in 0..<min(size, bytes.count) where bytes[index] != initial[index] {
            unsafe memory[index] = bytes[index]
        }
        for offset in chosen where offset + MemoryLayout<UInt>.size <= size {
            var address: UInt = 0
            if let name = programs[offset] ?? nil {
                guard let program = handle.programs.first(where: { $0.name == name }) else {
                    throw ObjectPart.program.notFound(name, in: handle.name, among: handle.programs.map(\.name))
                }
                address = unsafe UInt(bitPattern: program.pointer)
            }
            unsafe memory.storeBytes(of: address, toByteOffset: offset, as: UInt.self)
        }
    }
}

extension BPFInitialSections {
    /// Returns the initial values of a struct_ops map.
    ///
    /// - Parameters:
    ///   - map: the map's name.
    ///   - size: the size of its structure in C, in bytes.
    ///   - functions: the offsets of its functions in bytes.
    public func structOps(_ map: String, size: Int, functions: [Int]) throws(BPFError) -> BPFStructOpsValues {
        var count = 0
        guard let pointer = unsafe handle.map(map) else {
            throw ObjectPart.map.notFound(map, in: handle.name, among: handle.maps.map(\.name))
        }
        guard let start = unsafe bpf_map__initial_value(pointer, &count), count >= size else {
            return BPFStructOpsValues(
                map: map,
                initial: [UInt8](repeating: 0, count: size),
                isWritable: false,
                programs: [:]
            )
        }
        let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: size))
        var programs: [Int: String?] = [:]
        for offset in functions where offset + MemoryLayout<UInt>.size <= size {
            let address = unsafe bytes.span.bytes.field(at: offset) as UInt
            programs[offset] = .some(handle.programs.first { unsafe UInt(bitPattern: $0.pointer) == address }?.name)
        }
        return BPFStructOpsValues(map: map, initial: bytes, isWritable: true, programs: programs)
    }
}
