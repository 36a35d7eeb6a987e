// SPDX-License-Identifier: Apache-2.0

/// A view of a stack trace ``BPFMap``: the stacks that `bpf_get_stackid` stored, by their IDs.
///
/// ```swift
/// let stacks = try StackTraceMap(object.map("stacks"))
/// for frame in try stacks.frames(event.stackID) ?? [] { print(frame) }
/// ```
public struct StackTraceMap: Sendable {
    /// A return address of a stack.
    public enum Frame: Sendable, Hashable, CustomStringConvertible {
        /// An address in the kernel or in the process.
        case address(UInt64)
        /// A place in a file: the build ID of an ELF file, and an offset in it. For maps with
        /// ``BPFMap/Flags/stackBuildID``.
        case file(buildID: [UInt8], offset: UInt64)

        /// The address, or the build ID with the offset, in hexadecimal.
        public var description: String {
            switch self {
            case .address(let address): "0x" + String(address, radix: 16)
            case .file(let buildID, let offset):
                "\(hexadecimalDigits(buildID))+0x" + String(offset, radix: 16)
            }
        }
    }

    /// The map.
    public let map: BPFMap

    /// Creates a view of a stack trace map.
    ///
    /// - Parameter map: a map of type ``BPFMapType/stackTrace``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .stackTraces)
        self.map = map
    }

    /// Returns the frames of a stack, the innermost first, or `nil` when no stack has the ID.
    ///
    /// - Parameter id: what `bpf_get_stackid` returned. A negative number is an error, and has no stack.
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    public func frames(_ id: Int32) throws(BPFError) -> [Frame]? {
        guard id >= 0 else { return nil }
        let bytesOfFrame = map.flags.contains(.stackBuildID) ? 32 : 8
        var frames: [Frame] = []
        let result = unsafe withUnsafeTemporaryAllocation(byteCount: map.valueSize, alignment: 8) { buffer in
            let result = unsafe withUnsafeBytes(of: id) { key in
                unsafe MapCalls.lookup(map.descriptor.rawValue, key.baseAddress, buffer.baseAddress)
            }
            guard result == 0 else { return result }
            let bytes = unsafe UnsafeRawBufferPointer(buffer).bytes
            let starts = stride(from: 0, to: bytes.byteCount - bytesOfFrame + 1, by: bytesOfFrame)
            // For most stacks exactly: the low half of an address is rarely 0.
            var count = 0
            for start in starts where (bytes.field(at: start) as UInt32) != 0 { count += 1 }
            frames.reserveCapacity(count)
            for start in starts {
                guard let frame = frame(bytes.extracting(start..<start + bytesOfFrame)) else { break }
                frames.append(frame)
            }
            return result
        }
        guard try map.existed(.lookup, result) else { return nil }
        return frames
    }

    /// Returns the frames of a stack in the kernel as symbols, the innermost first, or `nil` when no stack has the ID.
    ///
    /// - Parameters:
    ///   - id: what `bpf_get_stackid` returned.
    ///   - symbols: the symbols of the running kernel.
    /// - Throws: ``BPFError`` with the kernel's error.
    public func locations(_ id: Int32, in symbols: KernelSymbols) throws(BPFError) -> [SymbolLocation]? {
        try locations(id) {
            symbols.location(of: $0)
        } ofFile: { _, _ in
            nil
        }
    }

    /// Returns the frames of a stack in a process as symbols, the innermost first, or `nil` when no stack has the ID.
    ///
    /// Frames with a build ID are found in the files of the process, and in the debug information that is installed. They
    /// can be found after the process has exited, and without `symbols`.
    ///
    /// - Parameters:
    ///   - id: what `bpf_get_stackid` returned with `BPF_F_USER_STACK`.
    ///   - symbols: the symbols of the process, or `nil` when it exited before they were read: frames are then addresses,
    ///     or the build ID with an offset.
    /// - Throws: ``BPFError`` with the kernel's error.
    public func locations(_ id: Int32, in symbols: ProcessSymbols?) throws(BPFError) -> [SymbolLocation]? {
        try locations(id) {
            symbols?.location(of: $0) ?? SymbolLocation(unknown: $0)
        } ofFile: { buildID, offset in
            symbols?.location(buildID: buildID, offset: offset)
                ?? DebugFile.symbols(ofStored: buildID)?.location(ofFileOffset: offset)
        }
    }

    private func locations(
        _ id: Int32,
        ofAddress: (UInt64) -> SymbolLocation,
        ofFile: ([UInt8], UInt64) -> SymbolLocation?
    ) throws(BPFError) -> [SymbolLocation]? {
        guard let frames = try frames(id) else { return nil }
        return frames.enumerated().map { index, frame in
            // A call can be the last instruction of a function: its return address is in the next one.
            let distance: UInt64 = index == 0 ? 0 : 1
            switch frame {
            case .address(let address):
                return ofAddress(address &- distance).advanced(by: distance)
            case .file(let buildID, let offset):
                if let found = ofFile(buildID, offset &- distance) { return found.advanced(by: distance) }
                let name = hexadecimalDigits(buildID)
                return SymbolLocation(
                    offset,
                    symbol: nil,
                    mangled: nil,
                    offset: offset,
                    module: name,
                    isInKernel: false
                )
            }
        }
    }

    /// `nil` after the last frame.
    private func frame(_ bytes: RawSpan) -> Frame? {
        guard bytes.byteCount == 32 else {
            let address = bytes.field(at: 0) as UInt64
            return address == 0 ? nil : .address(address)
        }
        // struct bpf_stack_build_id in <linux/bpf.h>: its status, the ID, and an offset or an address.
        let status = bytes.field(at: 0) as UInt32
        let place = bytes.field(at: 24) as UInt64
        return switch status {
        case 0: nil
        case 1: .file(buildID: (4..<24).map { bytes.field(at: $0) }, offset: place)
        default: .address(place)
        }
    }

    /// Removes a stack, so that its ID can be used for another one.
    ///
    /// - Returns: whether there was one.
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @discardableResult
    public func delete(_ id: Int32) throws(BPFError) -> Bool {
        guard id >= 0 else { return false }
        return try map.remove(id)
    }

    /// Returns the IDs of all stacks.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_get_next_key`.
    public func ids() throws(BPFError) -> [Int32] { try map.keys(as: Int32.self) }
}
