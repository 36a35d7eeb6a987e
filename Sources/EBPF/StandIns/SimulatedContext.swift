// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
/// The memory of a context for a program that a unit test calls.
///
/// Fields are set by their offset, as the kernel's definition of the context has them.
public final class SimulatedContext {
    static let size = 4096
    /// Where the packet's whole pointers are, by twice the offset of the kernel's 32-bit field.
    static let pointers = 2048

    private let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    private var packet: UnsafeMutableRawBufferPointer?

    /// Creates a context of zeros.
    public init() {
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.size)
    }

    /// Creates the context of a program whose arguments are 64-bit values, such as a raw tracepoint.
    public convenience init(arguments: [UInt64]) {
        self.init()
        for (index, argument) in arguments.prefix(Self.pointers / 8).enumerated() {
            set(argument, at: index * 8)
        }
    }

    /// Creates the context of an XDP program.
    public convenience init(xdpPacket bytes: [UInt8]) {
        self.init()
        hold(bytes, start: 0, end: 4)
    }

    /// Creates the context of a program for packets of traffic control, sockets and cgroups.
    public convenience init(socketBuffer bytes: [UInt8]) {
        self.init()
        set(UInt32(bytes.count), at: 0)
        hold(bytes, start: 76, end: 80)
    }

    /// Creates the context of a program for messages of sockets.
    public convenience init(message bytes: [UInt8]) {
        self.init()
        set(UInt32(bytes.count), at: 68)
        hold(bytes, pointers: (0, 8))
    }

    /// Creates the context of a program for `getsockopt` and `setsockopt`.
    public convenience init(socketOption name: Int32, level: Int32, value bytes: [UInt8]) {
        self.init()
        set(level, at: 24)
        set(name, at: 28)
        set(Int32(bytes.count), at: 32)
        hold(bytes, pointers: (8, 16))
    }

    deinit {
        memory.deallocate()
        packet?.deallocate()
    }

    /// The address to create a context from: `TracepointContext(simulated.address)`.
    public var address: UnsafeRawPointer { UnsafeRawPointer(memory) }

    /// The bytes of the packet, with the changes that the program has made.
    public var packetBytes: [UInt8] { packet.map { [UInt8]($0) } ?? [] }

    /// Sets a field.
    public func set<T: BitwiseCopyable>(_ value: T, at offset: Int) {
        guard offset >= 0, offset + MemoryLayout<T>.size <= Self.pointers else { return }
        memory.advanced(by: offset).copyMemory(
            from: withUnsafeBytes(of: value) { [UInt8]($0) },
            byteCount: MemoryLayout<T>.size
        )
    }

    private func hold(_ bytes: [UInt8], start: Int, end: Int) {
        // The kernel's definition has 32 bits for each pointer.
        hold(bytes, pointers: (Self.pointers + 2 * start, Self.pointers + 2 * end))
    }

    private func hold(_ bytes: [UInt8], pointers: (start: Int, end: Int)) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        buffer.copyBytes(from: bytes)
        packet = buffer
        guard let base = buffer.baseAddress else { return }
        memory.storeBytes(of: UInt(bitPattern: base), toByteOffset: pointers.start, as: UInt.self)
        memory.storeBytes(
            of: UInt(bitPattern: base) + UInt(bytes.count),
            toByteOffset: pointers.end,
            as: UInt.self
        )
    }
}
#endif
