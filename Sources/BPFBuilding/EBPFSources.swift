// SPDX-License-Identifier: Apache-2.0
//
// Scripts/embed-ebpf-sources.py writes this file from Sources/EBPF.
// swift-format-ignore-file

/// The sources of module EBPF for the kernel.
enum EBPFSources {
    /// The files by their names.
    static let files: [(name: String, text: String)] = [
        (
            "ArgumentContext.swift",
            ##"""
            public protocol ArgumentContext: ProgramContext {}
            extension ArgumentContext {
                @inline(__always)
                public subscript(index: Int) -> UInt64 {
                    @inline(__always) get { load(at: index &* 8) }
                }
                @inline(__always)
                public func pointer(_ index: Int) -> UnsafeRawPointer? {
                    load(at: index &* 8)
                }
                @inline(__always)
                public func argument<T: FixedWidthInteger>(_ index: Int, as type: T.Type = T.self) -> T {
                    T(truncatingIfNeeded: self[index])
                }
            }
            """##
        ),
        (
            "BTFTracepointContext.swift",
            ##"""
            public struct BTFTracepointContext: ArgumentContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
            }
            """##
        ),
        (
            "Denial.swift",
            ##"""
            public enum Denial {
                public static var permission: Int32 { @inline(__always) get { -1 } }
                public static var access: Int32 { @inline(__always) get { -13 } }
            }
            """##
        ),
        (
            "DeviceContext.swift",
            ##"""
            public struct DeviceContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var accessType: UInt32 { @inline(__always) get { load(at: 0) } }
                public var major: UInt32 { @inline(__always) get { load(at: 4) } }
                public var minor: UInt32 { @inline(__always) get { load(at: 8) } }
            }
            """##
        ),
        (
            "FlowDissectorAction.swift",
            ##"""
            public struct FlowDissectorAction: BitwiseCopyable, Sendable, Equatable, ProgramResult {
                public let rawValue: Int32
                @inline(__always)
                public init(rawValue: Int32) {
                    self.rawValue = rawValue
                }
                public static var done: FlowDissectorAction { @inline(__always) get { FlowDissectorAction(rawValue: 0) } }
                public static var drop: FlowDissectorAction { @inline(__always) get { FlowDissectorAction(rawValue: 2) } }
                public static var kernel: FlowDissectorAction { @inline(__always) get { FlowDissectorAction(rawValue: 129) } }
                public var kernelValue: Int32 { @inline(__always) get { rawValue } }
                @inline(__always)
                public static func == (left: FlowDissectorAction, right: FlowDissectorAction) -> Bool {
                    left.rawValue == right.rawValue
                }
            }
            """##
        ),
        (
            "FlowDissectorContext.swift",
            ##"""
            public struct FlowDissectorContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var packet: Packet {
                    @inline(__always) get { Packet(start: packetPointer(at: 76), end: packetPointer(at: 80)) }
                }
                public var keys: UnsafeMutablePointer<FlowKeys> {
                    @inline(__always) get { load(at: 144, as: UnsafeMutableRawPointer.self).assumingMemoryBound(to: FlowKeys.self) }
                }
            }
            """##
        ),
        (
            "FunctionContext.swift",
            ##"""
            public struct FunctionContext: ArgumentContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
            }
            """##
        ),
        (
            "IteratorContext.swift",
            ##"""
            public struct IteratorContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var object: UnsafeRawPointer? { @inline(__always) get { load(at: 8) } }
                @inline(__always) @discardableResult
                public func write<T: BitwiseCopyable>(_ value: T) -> Bool {
                    let metadata = load(at: 0, as: UnsafeRawPointer.self)
                    let file = metadata.assumingMemoryBound(to: UnsafeMutableRawPointer.self).pointee
                    return withStored(value) { value in
                        helper127(file, value, UInt32(truncatingIfNeeded: MemoryLayout<T>.stride)) == 0
                    }
                }
            }
            """##
        ),
        (
            "LSMContext.swift",
            ##"""
            public struct LSMContext: ArgumentContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
            }
            """##
        ),
        (
            "NetfilterAction.swift",
            ##"""
            public struct NetfilterAction: BitwiseCopyable, Sendable, Equatable, ProgramResult {
                public let rawValue: Int32
                @inline(__always)
                public init(rawValue: Int32) {
                    self.rawValue = rawValue
                }
                public static var drop: NetfilterAction { @inline(__always) get { NetfilterAction(rawValue: 0) } }
                public static var accept: NetfilterAction { @inline(__always) get { NetfilterAction(rawValue: 1) } }
                public var kernelValue: Int32 { @inline(__always) get { rawValue } }
                @inline(__always)
                public static func == (left: NetfilterAction, right: NetfilterAction) -> Bool {
                    left.rawValue == right.rawValue
                }
            }
            """##
        ),
        (
            "NetfilterContext.swift",
            ##"""
            public struct NetfilterContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var state: UnsafeRawPointer? { @inline(__always) get { load(at: 0) } }
                public var buffer: UnsafeRawPointer? { @inline(__always) get { load(at: 8) } }
            }
            """##
        ),
        (
            "PerfEventContext.swift",
            ##"""
            public struct PerfEventContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
            }
            """##
        ),
        (
            "ProbeContext.swift",
            ##"""
            public struct ProbeContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                @inline(__always)
                public func argument(_ index: Int) -> UInt64 {
                    #if BPF_TARGET_ARM64
                    return index < 8 ? load(at: index &* 8) : 0
                    #elseif BPF_TARGET_UNKNOWN
                    return unknownRegisters()
                    #else
                    switch index {
                    case 0: return load(at: 112)
                    case 1: return load(at: 104)
                    case 2: return load(at: 96)
                    case 3: return load(at: 88)
                    case 4: return load(at: 72)
                    case 5: return load(at: 64)
                    default: return 0
                    }
                    #endif
                }
                public var returnValue: UInt64 {
                    @inline(__always) get {
                        #if BPF_TARGET_ARM64
                        load(at: 0)
                        #elseif BPF_TARGET_UNKNOWN
                        unknownRegisters()
                        #else
                        load(at: 80)
                        #endif
                    }
                }
                public var instructionPointer: UInt64 {
                    @inline(__always) get {
                        #if BPF_TARGET_ARM64
                        load(at: 256)
                        #elseif BPF_TARGET_UNKNOWN
                        unknownRegisters()
                        #else
                        load(at: 128)
                        #endif
                    }
                }
                public var stackPointer: UInt64 {
                    @inline(__always) get {
                        #if BPF_TARGET_ARM64
                        load(at: 248)
                        #elseif BPF_TARGET_UNKNOWN
                        unknownRegisters()
                        #else
                        load(at: 152)
                        #endif
                    }
                }
            }
            #if BPF_TARGET_UNKNOWN
            @_extern(c, "__bpf_unknown_registers")
            func unknownRegisters() -> UInt64
            #endif
            """##
        ),
        (
            "ProgramContext.swift",
            ##"""
            import Builtin
            public protocol ProgramContext: BitwiseCopyable {
                var address: UnsafeRawPointer { get }
            }
            extension ProgramContext {
                @inline(__always)
                public func load<T: BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T {
                    address.advanced(by: offset).assumingMemoryBound(to: T.self).pointee
                }
                @inline(__always)
                func store<T: BitwiseCopyable>(_ value: T, at offset: Int) {
                    UnsafeMutableRawPointer(mutating: address).advanced(by: offset).assumingMemoryBound(to: T.self).pointee = value
                }
                public var cookie: UInt64 {
                    @inline(__always) get { helper174(UnsafeMutableRawPointer(mutating: address)) }
                }
                @inline(__always)
                func packetPointer(at offset: Int) -> UnsafeMutableRawPointer {
                    #if hasFeature(Embedded)
                    UnsafeMutableRawPointer(Builtin.inttoptr_Int64(UInt64(load(at: offset, as: UInt32.self))._value))
                    #else
                    load(at: SimulatedContext.pointers + 2 * offset)
                    #endif
                }
            }
            """##
        ),
        (
            "RawTracepointContext.swift",
            ##"""
            public struct RawTracepointContext: ArgumentContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
            }
            """##
        ),
        (
            "ReuseportContext.swift",
            ##"""
            public struct ReuseportContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var packet: Packet {
                    @inline(__always) get { Packet(start: load(at: 0), end: load(at: 8)) }
                }
                public var length: UInt32 { @inline(__always) get { load(at: 16) } }
                public var networkProtocol: NetworkOrder<UInt16> {
                    @inline(__always) get { NetworkOrder(bigEndian: UInt16(truncatingIfNeeded: load(at: 20, as: UInt32.self))) }
                }
                public var protocolNumber: UInt32 { @inline(__always) get { load(at: 24) } }
                public var hash: UInt32 { @inline(__always) get { load(at: 32) } }
            }
            """##
        ),
        (
            "SocketAction.swift",
            ##"""
            public struct SocketAction: BitwiseCopyable, Sendable, Equatable, ProgramResult {
                public let rawValue: Int32
                @inline(__always)
                public init(rawValue: Int32) {
                    self.rawValue = rawValue
                }
                public static var drop: SocketAction { @inline(__always) get { SocketAction(rawValue: 0) } }
                public static var pass: SocketAction { @inline(__always) get { SocketAction(rawValue: 1) } }
                public var kernelValue: Int32 { @inline(__always) get { rawValue } }
                @inline(__always)
                public static func == (left: SocketAction, right: SocketAction) -> Bool {
                    left.rawValue == right.rawValue
                }
            }
            """##
        ),
        (
            "SocketAddressContext.swift",
            ##"""
            public struct SocketAddressContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var userFamily: UInt32 { @inline(__always) get { load(at: 0) } }
                public var ipv4Address: NetworkOrder<UInt32> {
                    @inline(__always) get { load(at: 4) }
                    @inline(__always) nonmutating set { store(newValue, at: 4) }
                }
                public var port: UInt16 {
                    @inline(__always) get { UInt16(bigEndian: UInt16(truncatingIfNeeded: load(at: 24, as: UInt32.self))) }
                    @inline(__always) nonmutating set { store(UInt32(newValue.bigEndian), at: 24) }
                }
                public var family: UInt32 { @inline(__always) get { load(at: 28) } }
                public var type: UInt32 { @inline(__always) get { load(at: 32) } }
                public var protocolNumber: UInt32 { @inline(__always) get { load(at: 36) } }
            }
            """##
        ),
        (
            "SocketBufferContext.swift",
            ##"""
            public struct SocketBufferContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var packet: Packet {
                    @inline(__always) get { Packet(start: packetPointer(at: 76), end: packetPointer(at: 80)) }
                }
                public var length: UInt32 { @inline(__always) get { load(at: 0) } }
                public var mark: UInt32 {
                    @inline(__always) get { load(at: 8) }
                    @inline(__always) nonmutating set { store(newValue, at: 8) }
                }
                public var networkProtocol: NetworkOrder<UInt16> {
                    @inline(__always) get { NetworkOrder(bigEndian: UInt16(truncatingIfNeeded: load(at: 16, as: UInt32.self))) }
                }
                public var priority: UInt32 {
                    @inline(__always) get { load(at: 32) }
                    @inline(__always) nonmutating set { store(newValue, at: 32) }
                }
                public var interfaceIndex: UInt32 { @inline(__always) get { load(at: 40) } }
                public var hash: UInt32 { @inline(__always) get { load(at: 68) } }
                @inline(__always)
                public func read<T: BitwiseCopyable>(at offset: UInt32, into value: inout T) -> Bool {
                    withUnsafeMutablePointer(to: &value) { value in
                        helper26(address, offset, UnsafeMutableRawPointer(value), UInt32(truncatingIfNeeded: MemoryLayout<T>.size))
                            == 0
                    }
                }
            }
            """##
        ),
        (
            "SocketContext.swift",
            ##"""
            public struct SocketContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var boundInterfaceIndex: UInt32 {
                    @inline(__always) get { load(at: 0) }
                    @inline(__always) nonmutating set { store(newValue, at: 0) }
                }
                public var family: UInt32 { @inline(__always) get { load(at: 4) } }
                public var type: UInt32 { @inline(__always) get { load(at: 8) } }
                public var protocolNumber: UInt32 { @inline(__always) get { load(at: 12) } }
                public var mark: UInt32 {
                    @inline(__always) get { load(at: 16) }
                    @inline(__always) nonmutating set { store(newValue, at: 16) }
                }
                public var priority: UInt32 {
                    @inline(__always) get { load(at: 20) }
                    @inline(__always) nonmutating set { store(newValue, at: 20) }
                }
            }
            """##
        ),
        (
            "SocketLookupContext.swift",
            ##"""
            public struct SocketLookupContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var family: UInt32 { @inline(__always) get { load(at: 8) } }
                public var protocolNumber: UInt32 { @inline(__always) get { load(at: 12) } }
                public var remoteIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 16) } }
                public var remotePort: UInt16 { @inline(__always) get { UInt16(bigEndian: load(at: 36)) } }
                public var localIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 40) } }
                public var localPort: UInt16 { @inline(__always) get { UInt16(truncatingIfNeeded: load(at: 60, as: UInt32.self)) } }
                public var interfaceIndex: UInt32 { @inline(__always) get { load(at: 64) } }
                @inline(__always)
                func select(_ key: UnsafeRawPointer, in map: UnsafeMutableRawPointer) -> Bool {
                    guard let socket = helper1(map, key) else { return false }
                    let result = helper124(UnsafeMutableRawPointer(mutating: address), socket, 0)
                    _ = helper86(socket)
                    return result == 0
                }
            }
            """##
        ),
        (
            "SocketMessageContext.swift",
            ##"""
            public struct SocketMessageContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var packet: Packet {
                    @inline(__always) get { Packet(start: load(at: 0), end: load(at: 8)) }
                }
                public var family: UInt32 { @inline(__always) get { load(at: 16) } }
                public var remoteIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 20) } }
                public var localIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 24) } }
                public var remotePort: UInt16 {
                    @inline(__always) get { UInt16(truncatingIfNeeded: UInt32(bigEndian: load(at: 60))) }
                }
                public var localPort: UInt16 { @inline(__always) get { UInt16(truncatingIfNeeded: load(at: 64, as: UInt32.self)) } }
                public var size: UInt32 { @inline(__always) get { load(at: 68) } }
                @inline(__always)
                public func pull(from start: UInt32, to end: UInt32) -> Bool {
                    helper63(UnsafeMutableRawPointer(mutating: address), start, end, 0) == 0
                }
            }
            """##
        ),
        (
            "SocketOperationsContext.swift",
            ##"""
            public struct SocketOperationsContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public static var connected: UInt32 { @inline(__always) get { 4 } }
                public static var accepted: UInt32 { @inline(__always) get { 5 } }
                public var operation: UInt32 { @inline(__always) get { load(at: 0) } }
                public var family: UInt32 { @inline(__always) get { load(at: 20) } }
                public var remoteIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 24) } }
                public var localIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 28) } }
                public var remotePort: UInt16 {
                    @inline(__always) get { UInt16(truncatingIfNeeded: UInt32(bigEndian: load(at: 64))) }
                }
                public var localPort: UInt16 { @inline(__always) get { UInt16(truncatingIfNeeded: load(at: 68, as: UInt32.self)) } }
                public var state: UInt32 { @inline(__always) get { load(at: 88) } }
            }
            """##
        ),
        (
            "SocketOptionContext.swift",
            ##"""
            public struct SocketOptionContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var value: Packet {
                    @inline(__always) get { Packet(start: load(at: 8), end: load(at: 16)) }
                }
                public var level: Int32 {
                    @inline(__always) get { load(at: 24) }
                    @inline(__always) nonmutating set { store(newValue, at: 24) }
                }
                public var name: Int32 {
                    @inline(__always) get { load(at: 28) }
                    @inline(__always) nonmutating set { store(newValue, at: 28) }
                }
                public var length: Int32 {
                    @inline(__always) get { load(at: 32) }
                    @inline(__always) nonmutating set { store(newValue, at: 32) }
                }
                public var returnValue: Int32 {
                    @inline(__always) get { load(at: 36) }
                    @inline(__always) nonmutating set { store(newValue, at: 36) }
                }
            }
            """##
        ),
        (
            "StructOpsContext.swift",
            ##"""
            public struct StructOpsContext: ArgumentContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
            }
            """##
        ),
        (
            "SyscallContext.swift",
            ##"""
            public struct SyscallContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                @inline(__always)
                public func arguments<Value: BitwiseCopyable>(as type: Value.Type = Value.self) -> UnsafeMutablePointer<Value> {
                    UnsafeMutableRawPointer(mutating: address).assumingMemoryBound(to: Value.self)
                }
            }
            """##
        ),
        (
            "SysctlContext.swift",
            ##"""
            public struct SysctlContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var isWrite: Bool { @inline(__always) get { load(at: 0, as: UInt32.self) != 0 } }
                public var position: UInt32 {
                    @inline(__always) get { load(at: 4) }
                    @inline(__always) nonmutating set { store(newValue, at: 4) }
                }
            }
            """##
        ),
        (
            "TracepointContext.swift",
            ##"""
            public struct TracepointContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
            }
            """##
        ),
        (
            "TrafficControlAction.swift",
            ##"""
            public struct TrafficControlAction: BitwiseCopyable, Sendable, Equatable {
                public let rawValue: Int32
                @inline(__always)
                public init(rawValue: Int32) {
                    self.rawValue = rawValue
                }
                public static var next: TrafficControlAction { @inline(__always) get { TrafficControlAction(rawValue: -1) } }
                public static var pass: TrafficControlAction { @inline(__always) get { TrafficControlAction(rawValue: 0) } }
                public static var drop: TrafficControlAction { @inline(__always) get { TrafficControlAction(rawValue: 2) } }
                public static var redirect: TrafficControlAction { @inline(__always) get { TrafficControlAction(rawValue: 7) } }
                @inline(__always)
                public static func == (left: TrafficControlAction, right: TrafficControlAction) -> Bool {
                    left.rawValue == right.rawValue
                }
            }
            """##
        ),
        (
            "XDPAction.swift",
            ##"""
            public struct XDPAction: BitwiseCopyable, Sendable, Equatable {
                public let rawValue: Int32
                @inline(__always)
                public init(rawValue: Int32) {
                    self.rawValue = rawValue
                }
                public static var abort: XDPAction { @inline(__always) get { XDPAction(rawValue: 0) } }
                public static var drop: XDPAction { @inline(__always) get { XDPAction(rawValue: 1) } }
                public static var pass: XDPAction { @inline(__always) get { XDPAction(rawValue: 2) } }
                public static var transmit: XDPAction { @inline(__always) get { XDPAction(rawValue: 3) } }
                public static var redirect: XDPAction { @inline(__always) get { XDPAction(rawValue: 4) } }
                @inline(__always)
                public static func == (left: XDPAction, right: XDPAction) -> Bool {
                    left.rawValue == right.rawValue
                }
            }
            """##
        ),
        (
            "XDPContext.swift",
            ##"""
            public struct XDPContext: ProgramContext {
                public let address: UnsafeRawPointer
                @inline(__always)
                public init(_ address: UnsafeRawPointer) {
                    self.address = address
                }
                public var packet: Packet {
                    @inline(__always) get { Packet(start: packetPointer(at: 0), end: packetPointer(at: 4)) }
                }
                public var interfaceIndex: UInt32 { @inline(__always) get { load(at: 12) } }
                public var queueIndex: UInt32 { @inline(__always) get { load(at: 16) } }
                @inline(__always)
                public func adjustHead(by delta: Int32) -> Bool {
                    helper44(UnsafeMutableRawPointer(mutating: address), delta) == 0
                }
                @inline(__always)
                public func adjustTail(by delta: Int32) -> Bool {
                    helper65(UnsafeMutableRawPointer(mutating: address), delta) == 0
                }
            }
            """##
        ),
        (
            "Helper+Connections.swift",
            ##"""
            extension Helper {
                @discardableResult
                @inline(__always)
                public static func setsockopt(
                    _ bpfSocket: UnsafeMutableRawPointer?,
                    _ level: Int32,
                    _ optname: Int32,
                    _ optval: UnsafeMutableRawPointer?,
                    _ optlen: Int32
                ) -> Int {
                    helper49(bpfSocket, level, optname, optval, optlen)
                }
                @discardableResult
                @inline(__always)
                public static func getsockopt(
                    _ bpfSocket: UnsafeMutableRawPointer?,
                    _ level: Int32,
                    _ optname: Int32,
                    _ optval: UnsafeMutableRawPointer?,
                    _ optlen: Int32
                ) -> Int {
                    helper57(bpfSocket, level, optname, optval, optlen)
                }
                @discardableResult
                @inline(__always)
                public static func sockOpsCallbackFlagsSet(_ bpfSock: UnsafeMutableRawPointer?, _ argval: Int32) -> Int {
                    helper59(bpfSock, argval)
                }
                @discardableResult
                @inline(__always)
                public static func bind(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ addr: UnsafeMutableRawPointer?,
                    _ addrLength: Int32
                ) -> Int {
                    helper64(ctx, addr, addrLength)
                }
                @discardableResult
                @inline(__always)
                public static func tcpSock(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
                    helper96(sk)
                }
                @discardableResult
                @inline(__always)
                public static func skcLookupTCP(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ tuple: UnsafeMutableRawPointer?,
                    _ tupleSize: UInt32,
                    _ netns: UInt64,
                    _ flags: UInt64
                ) -> UnsafeMutableRawPointer? {
                    helper99(ctx, tuple, tupleSize, netns, flags)
                }
                @discardableResult
                @inline(__always)
                public static func tcpCheckSyncookie(
                    _ sk: UnsafeMutableRawPointer?,
                    _ iph: UnsafeMutableRawPointer?,
                    _ iphLength: UInt32,
                    _ th: UnsafeMutableRawPointer?,
                    _ thLength: UInt32
                ) -> Int {
                    helper100(sk, iph, iphLength, th, thLength)
                }
                @discardableResult
                @inline(__always)
                public static func sysctlGetName(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ buf: UnsafeMutableRawPointer?,
                    _ bufLength: UInt,
                    _ flags: UInt64
                ) -> Int {
                    helper101(ctx, buf, bufLength, flags)
                }
                @discardableResult
                @inline(__always)
                public static func sysctlGetCurrentValue(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ buf: UnsafeMutableRawPointer?,
                    _ bufLength: UInt
                ) -> Int {
                    helper102(ctx, buf, bufLength)
                }
                @discardableResult
                @inline(__always)
                public static func sysctlGetNewValue(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ buf: UnsafeMutableRawPointer?,
                    _ bufLength: UInt
                ) -> Int {
                    helper103(ctx, buf, bufLength)
                }
                @discardableResult
                @inline(__always)
                public static func sysctlSetNewValue(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ buf: UnsafeRawPointer?,
                    _ bufLength: UInt
                ) -> Int {
                    helper104(ctx, buf, bufLength)
                }
                @discardableResult
                @inline(__always)
                public static func tcpGenSyncookie(
                    _ sk: UnsafeMutableRawPointer?,
                    _ iph: UnsafeMutableRawPointer?,
                    _ iphLength: UInt32,
                    _ th: UnsafeMutableRawPointer?,
                    _ thLength: UInt32
                ) -> Int64 {
                    helper110(sk, iph, iphLength, th, thLength)
                }
                @discardableResult
                @inline(__always)
                public static func tcpSendAck(_ tp: UnsafeMutableRawPointer?, _ rcvNxt: UInt32) -> Int {
                    helper116(tp, rcvNxt)
                }
                @discardableResult
                @inline(__always)
                public static func skcToTCP6Sock(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
                    helper136(sk)
                }
                @discardableResult
                @inline(__always)
                public static func skcToTCPSock(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
                    helper137(sk)
                }
                @discardableResult
                @inline(__always)
                public static func skcToTCPTimewaitSock(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
                    helper138(sk)
                }
                @discardableResult
                @inline(__always)
                public static func skcToTCPRequestSock(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
                    helper139(sk)
                }
                @discardableResult
                @inline(__always)
                public static func skcToUDP6Sock(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
                    helper140(sk)
                }
                @discardableResult
                @inline(__always)
                public static func loadHeaderOption(
                    _ skops: UnsafeMutableRawPointer?,
                    _ searchbyRes: UnsafeMutableRawPointer?,
                    _ len: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper142(skops, searchbyRes, len, flags)
                }
                @discardableResult
                @inline(__always)
                public static func storeHeaderOption(
                    _ skops: UnsafeMutableRawPointer?,
                    _ source: UnsafeRawPointer?,
                    _ len: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper143(skops, source, len, flags)
                }
                @discardableResult
                @inline(__always)
                public static func reserveHeaderOption(_ skops: UnsafeMutableRawPointer?, _ len: UInt32, _ flags: UInt64) -> Int {
                    helper144(skops, len, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skcToUnixSock(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
                    helper178(sk)
                }
                @discardableResult
                @inline(__always)
                public static func skcToMPTCPSock(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
                    helper196(sk)
                }
                @discardableResult
                @inline(__always)
                public static func tcpRawGenSyncookieIPv4(
                    _ iph: UnsafeMutableRawPointer?,
                    _ th: UnsafeMutableRawPointer?,
                    _ thLength: UInt32
                ) -> Int64 {
                    helper204(iph, th, thLength)
                }
                @discardableResult
                @inline(__always)
                public static func tcpRawGenSyncookieIPv6(
                    _ iph: UnsafeMutableRawPointer?,
                    _ th: UnsafeMutableRawPointer?,
                    _ thLength: UInt32
                ) -> Int64 {
                    helper205(iph, th, thLength)
                }
                @discardableResult
                @inline(__always)
                public static func tcpRawCheckSyncookieIPv4(
                    _ iph: UnsafeMutableRawPointer?,
                    _ th: UnsafeMutableRawPointer?
                ) -> Int {
                    helper206(iph, th)
                }
                @discardableResult
                @inline(__always)
                public static func tcpRawCheckSyncookieIPv6(
                    _ iph: UnsafeMutableRawPointer?,
                    _ th: UnsafeMutableRawPointer?
                ) -> Int {
                    helper207(iph, th)
                }
            }
            """##
        ),
        (
            "Helper+Maps.swift",
            ##"""
            extension Helper {
                @discardableResult
                @inline(__always)
                public static func mapLookupElement(_ map: UnsafeRawPointer, _ key: UnsafeRawPointer?) -> UnsafeMutableRawPointer? {
                    helper1(map, key)
                }
                @discardableResult
                @inline(__always)
                public static func mapUpdateElement(
                    _ map: UnsafeRawPointer,
                    _ key: UnsafeRawPointer?,
                    _ value: UnsafeRawPointer?,
                    _ flags: UInt64
                ) -> Int {
                    helper2(map, key, value, flags)
                }
                @discardableResult
                @inline(__always)
                public static func mapDeleteElement(_ map: UnsafeRawPointer, _ key: UnsafeRawPointer?) -> Int {
                    helper3(map, key)
                }
                @discardableResult
                @inline(__always)
                public static func tailCall(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ progArrayMap: UnsafeRawPointer,
                    _ index: UInt32
                ) -> Int {
                    helper12(ctx, progArrayMap, index)
                }
                @discardableResult
                @inline(__always)
                public static func perfEventRead(_ map: UnsafeRawPointer, _ flags: UInt64) -> UInt64 {
                    helper22(map, flags)
                }
                @discardableResult
                @inline(__always)
                public static func perfEventOutput(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ map: UnsafeRawPointer,
                    _ flags: UInt64,
                    _ data: UnsafeRawPointer?,
                    _ size: UInt64
                ) -> Int {
                    helper25(ctx, map, flags, data, size)
                }
                @discardableResult
                @inline(__always)
                public static func perfEventReadValue(
                    _ map: UnsafeRawPointer,
                    _ flags: UInt64,
                    _ buf: UnsafeMutableRawPointer?,
                    _ bufSize: UInt32
                ) -> Int {
                    helper55(map, flags, buf, bufSize)
                }
                @discardableResult
                @inline(__always)
                public static func localStorage(_ map: UnsafeRawPointer, _ flags: UInt64) -> UnsafeMutableRawPointer? {
                    helper81(map, flags)
                }
                @discardableResult
                @inline(__always)
                public static func mapPushElement(_ map: UnsafeRawPointer, _ value: UnsafeRawPointer?, _ flags: UInt64) -> Int {
                    helper87(map, value, flags)
                }
                @discardableResult
                @inline(__always)
                public static func mapPopElement(_ map: UnsafeRawPointer, _ value: UnsafeMutableRawPointer?) -> Int {
                    helper88(map, value)
                }
                @discardableResult
                @inline(__always)
                public static func mapPeekElement(_ map: UnsafeRawPointer, _ value: UnsafeMutableRawPointer?) -> Int {
                    helper89(map, value)
                }
                @discardableResult
                @inline(__always)
                public static func spinLock(_ lock: UnsafeMutableRawPointer?) -> Int {
                    helper93(lock)
                }
                @discardableResult
                @inline(__always)
                public static func spinUnlock(_ lock: UnsafeMutableRawPointer?) -> Int {
                    helper94(lock)
                }
                @discardableResult
                @inline(__always)
                public static func ringBufferOutput(
                    _ ringbuf: UnsafeRawPointer,
                    _ data: UnsafeRawPointer?,
                    _ size: UInt64,
                    _ flags: UInt64
                ) -> Int {
                    helper130(ringbuf, data, size, flags)
                }
                @discardableResult
                @inline(__always)
                public static func ringBufferReserve(
                    _ ringbuf: UnsafeRawPointer,
                    _ size: UInt64,
                    _ flags: UInt64
                ) -> UnsafeMutableRawPointer? {
                    helper131(ringbuf, size, flags)
                }
                @inline(__always)
                public static func ringBufferSubmit(_ data: UnsafeRawPointer?, _ flags: UInt64) {
                    helper132(data, flags)
                }
                @inline(__always)
                public static func ringBufferDiscard(_ data: UnsafeRawPointer?, _ flags: UInt64) {
                    helper133(data, flags)
                }
                @discardableResult
                @inline(__always)
                public static func ringBufferQuery(_ ringbuf: UnsafeRawPointer, _ flags: UInt64) -> UInt64 {
                    helper134(ringbuf, flags)
                }
                @discardableResult
                @inline(__always)
                public static func inodeStorageGet(
                    _ map: UnsafeRawPointer,
                    _ inode: UnsafeMutableRawPointer?,
                    _ value: UnsafeMutableRawPointer?,
                    _ flags: UInt64
                ) -> UnsafeMutableRawPointer? {
                    helper145(map, inode, value, flags)
                }
                @discardableResult
                @inline(__always)
                public static func inodeStorageDelete(_ map: UnsafeRawPointer, _ inode: UnsafeMutableRawPointer?) -> Int32 {
                    helper146(map, inode)
                }
                @discardableResult
                @inline(__always)
                public static func forEachMapElement(
                    _ map: UnsafeRawPointer,
                    _ body: (UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer) -> LoopControl,
                    _ flags: UInt64
                ) -> Int {
                    helper164(map, body, flags)
                }
                @discardableResult
                @inline(__always)
                public static func timerInit(_ timer: UnsafeMutableRawPointer?, _ map: UnsafeRawPointer, _ flags: UInt64) -> Int {
                    helper169(timer, map, flags)
                }
                @discardableResult
                @inline(__always)
                public static func timerSetCallback(
                    _ timer: UnsafeMutableRawPointer?,
                    _ body: (UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer) -> LoopControl
                ) -> Int {
                    helper170(timer, body)
                }
                @discardableResult
                @inline(__always)
                public static func timerStart(_ timer: UnsafeMutableRawPointer?, _ nsecs: UInt64, _ flags: UInt64) -> Int {
                    helper171(timer, nsecs, flags)
                }
                @discardableResult
                @inline(__always)
                public static func timerCancel(_ timer: UnsafeMutableRawPointer?) -> Int {
                    helper172(timer)
                }
                @discardableResult
                @inline(__always)
                public static func loop(_ nrLoops: UInt32, _ body: (UInt32) -> LoopControl, _ flags: UInt64) -> Int {
                    helper181(nrLoops, body, flags)
                }
                @discardableResult
                @inline(__always)
                public static func kptrXchg(
                    _ mapValue: UnsafeMutableRawPointer?,
                    _ pointer: UnsafeMutableRawPointer?
                ) -> UnsafeMutableRawPointer? {
                    helper194(mapValue, pointer)
                }
                @discardableResult
                @inline(__always)
                public static func mapLookupPerCPUElement(
                    _ map: UnsafeRawPointer,
                    _ key: UnsafeRawPointer?,
                    _ cpu: UInt32
                ) -> UnsafeMutableRawPointer? {
                    helper195(map, key, cpu)
                }
                @discardableResult
                @inline(__always)
                public static func dynptrFromMemory(
                    _ data: UnsafeRawPointer?,
                    _ size: UInt32,
                    _ flags: UInt64,
                    _ pointer: UnsafeMutableRawPointer?
                ) -> Int {
                    helper197(data, size, flags, pointer)
                }
                @discardableResult
                @inline(__always)
                public static func ringBufferReserveDynptr(
                    _ ringbuf: UnsafeRawPointer,
                    _ size: UInt32,
                    _ flags: UInt64,
                    _ pointer: UnsafeMutableRawPointer?
                ) -> Int {
                    helper198(ringbuf, size, flags, pointer)
                }
                @inline(__always)
                public static func ringBufferSubmitDynptr(_ pointer: UnsafeMutableRawPointer?, _ flags: UInt64) {
                    helper199(pointer, flags)
                }
                @inline(__always)
                public static func ringBufferDiscardDynptr(_ pointer: UnsafeMutableRawPointer?, _ flags: UInt64) {
                    helper200(pointer, flags)
                }
                @discardableResult
                @inline(__always)
                public static func dynptrRead(
                    _ dst: UnsafeMutableRawPointer?,
                    _ len: UInt32,
                    _ src: UnsafeRawPointer?,
                    _ offset: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper201(dst, len, src, offset, flags)
                }
                @discardableResult
                @inline(__always)
                public static func dynptrWrite(
                    _ dst: UnsafeRawPointer?,
                    _ offset: UInt32,
                    _ src: UnsafeRawPointer?,
                    _ len: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper202(dst, offset, src, len, flags)
                }
                @discardableResult
                @inline(__always)
                public static func dynptrData(
                    _ pointer: UnsafeRawPointer?,
                    _ offset: UInt32,
                    _ len: UInt32
                ) -> UnsafeMutableRawPointer? {
                    helper203(pointer, offset, len)
                }
                @discardableResult
                @inline(__always)
                public static func userRingBufferDrain(
                    _ map: UnsafeRawPointer,
                    _ body: (UnsafeRawPointer) -> LoopControl,
                    _ flags: UInt64
                ) -> Int {
                    helper209(map, body, flags)
                }
                @discardableResult
                @inline(__always)
                public static func cgroupStorageGet(
                    _ map: UnsafeRawPointer,
                    _ cgroup: UnsafeMutableRawPointer?,
                    _ value: UnsafeMutableRawPointer?,
                    _ flags: UInt64
                ) -> UnsafeMutableRawPointer? {
                    helper210(map, cgroup, value, flags)
                }
                @discardableResult
                @inline(__always)
                public static func cgroupStorageDelete(_ map: UnsafeRawPointer, _ cgroup: UnsafeMutableRawPointer?) -> Int {
                    helper211(map, cgroup)
                }
            }
            """##
        ),
        (
            "Helper+Packets.swift",
            ##"""
            extension Helper {
                @discardableResult
                @inline(__always)
                public static func skbStoreBytes(
                    _ skb: UnsafeMutableRawPointer?,
                    _ offset: UInt32,
                    _ source: UnsafeRawPointer?,
                    _ len: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper9(skb, offset, source, len, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skbVLANPush(_ skb: UnsafeMutableRawPointer?, _ vlanProto: UInt16, _ vlanTci: UInt16) -> Int {
                    helper18(skb, vlanProto, vlanTci)
                }
                @discardableResult
                @inline(__always)
                public static func skbVLANPop(_ skb: UnsafeMutableRawPointer?) -> Int {
                    helper19(skb)
                }
                @discardableResult
                @inline(__always)
                public static func skbGetTunnelKey(
                    _ skb: UnsafeMutableRawPointer?,
                    _ key: UnsafeRawPointer?,
                    _ size: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper20(skb, key, size, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skbSetTunnelKey(
                    _ skb: UnsafeMutableRawPointer?,
                    _ key: UnsafeRawPointer?,
                    _ size: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper21(skb, key, size, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skbLoadBytes(
                    _ skb: UnsafeRawPointer?,
                    _ offset: UInt32,
                    _ destination: UnsafeMutableRawPointer?,
                    _ len: UInt32
                ) -> Int {
                    helper26(skb, offset, destination, len)
                }
                @discardableResult
                @inline(__always)
                public static func skbGetTunnelOption(
                    _ skb: UnsafeMutableRawPointer?,
                    _ opt: UnsafeMutableRawPointer?,
                    _ size: UInt32
                ) -> Int {
                    helper29(skb, opt, size)
                }
                @discardableResult
                @inline(__always)
                public static func skbSetTunnelOption(
                    _ skb: UnsafeMutableRawPointer?,
                    _ opt: UnsafeMutableRawPointer?,
                    _ size: UInt32
                ) -> Int {
                    helper30(skb, opt, size)
                }
                @discardableResult
                @inline(__always)
                public static func skbChangeProto(_ skb: UnsafeMutableRawPointer?, _ proto: UInt16, _ flags: UInt64) -> Int {
                    helper31(skb, proto, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skbChangeType(_ skb: UnsafeMutableRawPointer?, _ type: UInt32) -> Int {
                    helper32(skb, type)
                }
                @discardableResult
                @inline(__always)
                public static func skbUnderCgroup(
                    _ skb: UnsafeMutableRawPointer?,
                    _ map: UnsafeRawPointer,
                    _ index: UInt32
                ) -> Int {
                    helper33(skb, map, index)
                }
                @discardableResult
                @inline(__always)
                public static func hashRecalc(_ skb: UnsafeMutableRawPointer?) -> UInt32 {
                    helper34(skb)
                }
                @discardableResult
                @inline(__always)
                public static func skbChangeTail(_ skb: UnsafeMutableRawPointer?, _ len: UInt32, _ flags: UInt64) -> Int {
                    helper38(skb, len, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skbPullData(_ skb: UnsafeMutableRawPointer?, _ len: UInt32) -> Int {
                    helper39(skb, len)
                }
                @inline(__always)
                public static func setHashInvalid(_ skb: UnsafeMutableRawPointer?) {
                    helper41(skb)
                }
                @discardableResult
                @inline(__always)
                public static func skbChangeHead(_ skb: UnsafeMutableRawPointer?, _ len: UInt32, _ flags: UInt64) -> Int {
                    helper43(skb, len, flags)
                }
                @discardableResult
                @inline(__always)
                public static func xdpAdjustHead(_ xdpMd: UnsafeMutableRawPointer?, _ delta: Int32) -> Int {
                    helper44(xdpMd, delta)
                }
                @discardableResult
                @inline(__always)
                public static func setHash(_ skb: UnsafeMutableRawPointer?, _ hash: UInt32) -> Int {
                    helper48(skb, hash)
                }
                @discardableResult
                @inline(__always)
                public static func skbAdjustRoom(
                    _ skb: UnsafeMutableRawPointer?,
                    _ lenDiff: Int32,
                    _ mode: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper50(skb, lenDiff, mode, flags)
                }
                @discardableResult
                @inline(__always)
                public static func xdpAdjustMeta(_ xdpMd: UnsafeMutableRawPointer?, _ delta: Int32) -> Int {
                    helper54(xdpMd, delta)
                }
                @discardableResult
                @inline(__always)
                public static func xdpAdjustTail(_ xdpMd: UnsafeMutableRawPointer?, _ delta: Int32) -> Int {
                    helper65(xdpMd, delta)
                }
                @discardableResult
                @inline(__always)
                public static func skbGetXfrmState(
                    _ skb: UnsafeMutableRawPointer?,
                    _ index: UInt32,
                    _ xfrmState: UnsafeMutableRawPointer?,
                    _ size: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper66(skb, index, xfrmState, size, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skbLoadBytesRelative(
                    _ skb: UnsafeRawPointer?,
                    _ offset: UInt32,
                    _ destination: UnsafeMutableRawPointer?,
                    _ len: UInt32,
                    _ startHeader: UInt32
                ) -> Int {
                    helper68(skb, offset, destination, len, startHeader)
                }
                @discardableResult
                @inline(__always)
                public static func lwtPushEncap(
                    _ skb: UnsafeMutableRawPointer?,
                    _ type: UInt32,
                    _ hdr: UnsafeMutableRawPointer?,
                    _ len: UInt32
                ) -> Int {
                    helper73(skb, type, hdr, len)
                }
                @discardableResult
                @inline(__always)
                public static func lwtSeg6StoreBytes(
                    _ skb: UnsafeMutableRawPointer?,
                    _ offset: UInt32,
                    _ source: UnsafeRawPointer?,
                    _ len: UInt32
                ) -> Int {
                    helper74(skb, offset, source, len)
                }
                @discardableResult
                @inline(__always)
                public static func lwtSeg6AdjustSrh(_ skb: UnsafeMutableRawPointer?, _ offset: UInt32, _ delta: Int32) -> Int {
                    helper75(skb, offset, delta)
                }
                @discardableResult
                @inline(__always)
                public static func lwtSeg6Action(
                    _ skb: UnsafeMutableRawPointer?,
                    _ action: UInt32,
                    _ param: UnsafeMutableRawPointer?,
                    _ paramLength: UInt32
                ) -> Int {
                    helper76(skb, action, param, paramLength)
                }
                @discardableResult
                @inline(__always)
                public static func skbCgroupID(_ skb: UnsafeMutableRawPointer?) -> UInt64 {
                    helper79(skb)
                }
                @discardableResult
                @inline(__always)
                public static func skbAncestorCgroupID(_ skb: UnsafeMutableRawPointer?, _ ancestorLevel: Int32) -> UInt64 {
                    helper83(skb, ancestorLevel)
                }
                @discardableResult
                @inline(__always)
                public static func skbECNSetCE(_ skb: UnsafeMutableRawPointer?) -> Int {
                    helper97(skb)
                }
                @discardableResult
                @inline(__always)
                public static func skbOutput(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ map: UnsafeRawPointer,
                    _ flags: UInt64,
                    _ data: UnsafeRawPointer?,
                    _ size: UInt64
                ) -> Int {
                    helper111(ctx, map, flags, data, size)
                }
                @discardableResult
                @inline(__always)
                public static func xdpOutput(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ map: UnsafeRawPointer,
                    _ flags: UInt64,
                    _ data: UnsafeRawPointer?,
                    _ size: UInt64
                ) -> Int {
                    helper121(ctx, map, flags, data, size)
                }
                @discardableResult
                @inline(__always)
                public static func skbCgroupClassid(_ skb: UnsafeMutableRawPointer?) -> UInt64 {
                    helper151(skb)
                }
                @discardableResult
                @inline(__always)
                public static func imaInodeHash(
                    _ inode: UnsafeMutableRawPointer?,
                    _ dst: UnsafeMutableRawPointer?,
                    _ size: UInt32
                ) -> Int {
                    helper161(inode, dst, size)
                }
                @discardableResult
                @inline(__always)
                public static func xdpGetBufferLength(_ xdpMd: UnsafeMutableRawPointer?) -> UInt64 {
                    helper188(xdpMd)
                }
                @discardableResult
                @inline(__always)
                public static func xdpLoadBytes(
                    _ xdpMd: UnsafeMutableRawPointer?,
                    _ offset: UInt32,
                    _ buf: UnsafeMutableRawPointer?,
                    _ len: UInt32
                ) -> Int {
                    helper189(xdpMd, offset, buf, len)
                }
                @discardableResult
                @inline(__always)
                public static func xdpStoreBytes(
                    _ xdpMd: UnsafeMutableRawPointer?,
                    _ offset: UInt32,
                    _ buf: UnsafeMutableRawPointer?,
                    _ len: UInt32
                ) -> Int {
                    helper190(xdpMd, offset, buf, len)
                }
                @discardableResult
                @inline(__always)
                public static func skbSetTstamp(_ skb: UnsafeMutableRawPointer?, _ tstamp: UInt64, _ tstampType: UInt32) -> Int {
                    helper192(skb, tstamp, tstampType)
                }
                @discardableResult
                @inline(__always)
                public static func imaFileHash(
                    _ file: UnsafeMutableRawPointer?,
                    _ dst: UnsafeMutableRawPointer?,
                    _ size: UInt32
                ) -> Int {
                    helper193(file, dst, size)
                }
            }
            """##
        ),
        (
            "Helper+Routing.swift",
            ##"""
            extension Helper {
                @discardableResult
                @inline(__always)
                public static func l3ChecksumReplace(
                    _ skb: UnsafeMutableRawPointer?,
                    _ offset: UInt32,
                    _ source: UInt64,
                    _ destination: UInt64,
                    _ size: UInt64
                ) -> Int {
                    helper10(skb, offset, source, destination, size)
                }
                @discardableResult
                @inline(__always)
                public static func l4ChecksumReplace(
                    _ skb: UnsafeMutableRawPointer?,
                    _ offset: UInt32,
                    _ source: UInt64,
                    _ destination: UInt64,
                    _ flags: UInt64
                ) -> Int {
                    helper11(skb, offset, source, destination, flags)
                }
                @discardableResult
                @inline(__always)
                public static func cloneRedirect(_ skb: UnsafeMutableRawPointer?, _ ifindex: UInt32, _ flags: UInt64) -> Int {
                    helper13(skb, ifindex, flags)
                }
                @discardableResult
                @inline(__always)
                public static func redirect(_ ifindex: UInt32, _ flags: UInt64) -> Int {
                    helper23(ifindex, flags)
                }
                @discardableResult
                @inline(__always)
                public static func routeRealm(_ skb: UnsafeMutableRawPointer?) -> UInt32 {
                    helper24(skb)
                }
                @discardableResult
                @inline(__always)
                public static func checksumDiff(
                    _ source: UnsafeMutablePointer<UInt32>?,
                    _ fromSize: UInt32,
                    _ destination: UnsafeMutablePointer<UInt32>?,
                    _ toSize: UInt32,
                    _ seed: UInt32
                ) -> Int64 {
                    helper28(source, fromSize, destination, toSize, seed)
                }
                @discardableResult
                @inline(__always)
                public static func checksumUpdate(_ skb: UnsafeMutableRawPointer?, _ csum: UInt32) -> Int64 {
                    helper40(skb, csum)
                }
                @discardableResult
                @inline(__always)
                public static func redirectMap(_ map: UnsafeRawPointer, _ key: UInt64, _ flags: UInt64) -> Int {
                    helper51(map, key, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skRedirectMap(
                    _ skb: UnsafeMutableRawPointer?,
                    _ map: UnsafeRawPointer,
                    _ key: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper52(skb, map, key, flags)
                }
                @discardableResult
                @inline(__always)
                public static func messageRedirectMap(
                    _ msg: UnsafeMutableRawPointer?,
                    _ map: UnsafeRawPointer,
                    _ key: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper60(msg, map, key, flags)
                }
                @discardableResult
                @inline(__always)
                public static func messageApplyBytes(_ msg: UnsafeMutableRawPointer?, _ bytes: UInt32) -> Int {
                    helper61(msg, bytes)
                }
                @discardableResult
                @inline(__always)
                public static func messageCorkBytes(_ msg: UnsafeMutableRawPointer?, _ bytes: UInt32) -> Int {
                    helper62(msg, bytes)
                }
                @discardableResult
                @inline(__always)
                public static func messagePullData(
                    _ msg: UnsafeMutableRawPointer?,
                    _ start: UInt32,
                    _ end: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper63(msg, start, end, flags)
                }
                @discardableResult
                @inline(__always)
                public static func fibLookup(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ params: UnsafeMutableRawPointer?,
                    _ plen: Int32,
                    _ flags: UInt32
                ) -> Int {
                    helper69(ctx, params, plen, flags)
                }
                @discardableResult
                @inline(__always)
                public static func messageRedirectHash(
                    _ msg: UnsafeMutableRawPointer?,
                    _ map: UnsafeRawPointer,
                    _ key: UnsafeRawPointer?,
                    _ flags: UInt64
                ) -> Int {
                    helper71(msg, map, key, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skRedirectHash(
                    _ skb: UnsafeMutableRawPointer?,
                    _ map: UnsafeRawPointer,
                    _ key: UnsafeRawPointer?,
                    _ flags: UInt64
                ) -> Int {
                    helper72(skb, map, key, flags)
                }
                @discardableResult
                @inline(__always)
                public static func messagePushData(
                    _ msg: UnsafeMutableRawPointer?,
                    _ start: UInt32,
                    _ len: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper90(msg, start, len, flags)
                }
                @discardableResult
                @inline(__always)
                public static func messagePopData(
                    _ msg: UnsafeMutableRawPointer?,
                    _ start: UInt32,
                    _ len: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper91(msg, start, len, flags)
                }
                @discardableResult
                @inline(__always)
                public static func checksumLevel(_ skb: UnsafeMutableRawPointer?, _ level: UInt64) -> Int {
                    helper135(skb, level)
                }
                @discardableResult
                @inline(__always)
                public static func redirectNeigh(
                    _ ifindex: UInt32,
                    _ params: UnsafeMutableRawPointer?,
                    _ plen: Int32,
                    _ flags: UInt64
                ) -> Int {
                    helper152(ifindex, params, plen, flags)
                }
                @discardableResult
                @inline(__always)
                public static func redirectPeer(_ ifindex: UInt32, _ flags: UInt64) -> Int {
                    helper155(ifindex, flags)
                }
                @discardableResult
                @inline(__always)
                public static func checkMTU(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ ifindex: UInt32,
                    _ mtuLength: UnsafeMutablePointer<UInt32>?,
                    _ lenDiff: Int32,
                    _ flags: UInt64
                ) -> Int {
                    helper163(ctx, ifindex, mtuLength, lenDiff, flags)
                }
            }
            """##
        ),
        (
            "Helper+Sockets.swift",
            ##"""
            extension Helper {
                @discardableResult
                @inline(__always)
                public static func currentTaskUnderCgroup(_ map: UnsafeRawPointer, _ index: UInt32) -> Int {
                    helper37(map, index)
                }
                @discardableResult
                @inline(__always)
                public static func socketCookie(_ ctx: UnsafeMutableRawPointer?) -> UInt64 {
                    helper46(ctx)
                }
                @discardableResult
                @inline(__always)
                public static func socketUID(_ skb: UnsafeMutableRawPointer?) -> UInt32 {
                    helper47(skb)
                }
                @discardableResult
                @inline(__always)
                public static func sockMapUpdate(
                    _ skops: UnsafeMutableRawPointer?,
                    _ map: UnsafeRawPointer,
                    _ key: UnsafeRawPointer?,
                    _ flags: UInt64
                ) -> Int {
                    helper53(skops, map, key, flags)
                }
                @discardableResult
                @inline(__always)
                public static func sockHashUpdate(
                    _ skops: UnsafeMutableRawPointer?,
                    _ map: UnsafeRawPointer,
                    _ key: UnsafeRawPointer?,
                    _ flags: UInt64
                ) -> Int {
                    helper70(skops, map, key, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skSelectReuseport(
                    _ reuse: UnsafeMutableRawPointer?,
                    _ map: UnsafeRawPointer,
                    _ key: UnsafeRawPointer?,
                    _ flags: UInt64
                ) -> Int {
                    helper82(reuse, map, key, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skLookupTCP(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ tuple: UnsafeMutableRawPointer?,
                    _ tupleSize: UInt32,
                    _ netns: UInt64,
                    _ flags: UInt64
                ) -> UnsafeMutableRawPointer? {
                    helper84(ctx, tuple, tupleSize, netns, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skLookupUDP(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ tuple: UnsafeMutableRawPointer?,
                    _ tupleSize: UInt32,
                    _ netns: UInt64,
                    _ flags: UInt64
                ) -> UnsafeMutableRawPointer? {
                    helper85(ctx, tuple, tupleSize, netns, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skRelease(_ sock: UnsafeMutableRawPointer?) -> Int {
                    helper86(sock)
                }
                @discardableResult
                @inline(__always)
                public static func skFullsock(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
                    helper95(sk)
                }
                @discardableResult
                @inline(__always)
                public static func listenerSock(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
                    helper98(sk)
                }
                @discardableResult
                @inline(__always)
                public static func skStorageGet(
                    _ map: UnsafeRawPointer,
                    _ sk: UnsafeMutableRawPointer?,
                    _ value: UnsafeMutableRawPointer?,
                    _ flags: UInt64
                ) -> UnsafeMutableRawPointer? {
                    helper107(map, sk, value, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skStorageDelete(_ map: UnsafeRawPointer, _ sk: UnsafeMutableRawPointer?) -> Int {
                    helper108(map, sk)
                }
                @discardableResult
                @inline(__always)
                public static func skAssign(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ sk: UnsafeMutableRawPointer?,
                    _ flags: UInt64
                ) -> Int {
                    helper124(ctx, sk, flags)
                }
                @discardableResult
                @inline(__always)
                public static func skCgroupID(_ sk: UnsafeMutableRawPointer?) -> UInt64 {
                    helper128(sk)
                }
                @discardableResult
                @inline(__always)
                public static func skAncestorCgroupID(_ sk: UnsafeMutableRawPointer?, _ ancestorLevel: Int32) -> UInt64 {
                    helper129(sk, ancestorLevel)
                }
                @discardableResult
                @inline(__always)
                public static func taskStack(
                    _ task: UnsafeMutableRawPointer?,
                    _ buf: UnsafeMutableRawPointer?,
                    _ size: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper141(task, buf, size, flags)
                }
                @discardableResult
                @inline(__always)
                public static func taskStorageGet(
                    _ map: UnsafeRawPointer,
                    _ task: UnsafeMutableRawPointer?,
                    _ value: UnsafeMutableRawPointer?,
                    _ flags: UInt64
                ) -> UnsafeMutableRawPointer? {
                    helper156(map, task, value, flags)
                }
                @discardableResult
                @inline(__always)
                public static func taskStorageDelete(_ map: UnsafeRawPointer, _ task: UnsafeMutableRawPointer?) -> Int {
                    helper157(map, task)
                }
                @discardableResult
                @inline(__always)
                public static func currentTaskBTF() -> UnsafeMutableRawPointer? {
                    helper158()
                }
                @discardableResult
                @inline(__always)
                public static func sockFromFile(_ file: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
                    helper162(file)
                }
                @discardableResult
                @inline(__always)
                public static func taskPtRegisters(_ task: UnsafeMutableRawPointer?) -> Int {
                    helper175(task)
                }
            }
            """##
        ),
        (
            "Helper+System.swift",
            ##"""
            extension Helper {
                @discardableResult
                @inline(__always)
                public static func ktimeGetNS() -> UInt64 {
                    helper5()
                }
                @discardableResult
                @inline(__always)
                public static func prandomU32() -> UInt32 {
                    helper7()
                }
                @discardableResult
                @inline(__always)
                public static func sMPProcessorID() -> UInt32 {
                    helper8()
                }
                @discardableResult
                @inline(__always)
                public static func currentPIDTGID() -> UInt64 {
                    helper14()
                }
                @discardableResult
                @inline(__always)
                public static func currentUIDGID() -> UInt64 {
                    helper15()
                }
                @discardableResult
                @inline(__always)
                public static func currentComm(_ buf: UnsafeMutableRawPointer?, _ sizeOfBuf: UInt32) -> Int {
                    helper16(buf, sizeOfBuf)
                }
                @discardableResult
                @inline(__always)
                public static func cgroupClassid(_ skb: UnsafeMutableRawPointer?) -> UInt32 {
                    helper17(skb)
                }
                @discardableResult
                @inline(__always)
                public static func currentTask() -> UInt64 {
                    helper35()
                }
                @discardableResult
                @inline(__always)
                public static func nUMANodeID() -> Int {
                    helper42()
                }
                @discardableResult
                @inline(__always)
                public static func rcRepeat(_ ctx: UnsafeMutableRawPointer?) -> Int {
                    helper77(ctx)
                }
                @discardableResult
                @inline(__always)
                public static func rcKeydown(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ protocolNumber: UInt32,
                    _ scancode: UInt64,
                    _ toggle: UInt32
                ) -> Int {
                    helper78(ctx, protocolNumber, scancode, toggle)
                }
                @discardableResult
                @inline(__always)
                public static func currentCgroupID() -> UInt64 {
                    helper80()
                }
                @discardableResult
                @inline(__always)
                public static func rcPointerRel(_ ctx: UnsafeMutableRawPointer?, _ relX: Int32, _ relY: Int32) -> Int {
                    helper92(ctx, relX, relY)
                }
                @discardableResult
                @inline(__always)
                public static func strtol(
                    _ buf: UnsafeRawPointer?,
                    _ bufLength: UInt,
                    _ flags: UInt64,
                    _ res: UnsafeMutablePointer<Int>?
                ) -> Int {
                    helper105(buf, bufLength, flags, res)
                }
                @discardableResult
                @inline(__always)
                public static func strtoul(
                    _ buf: UnsafeRawPointer?,
                    _ bufLength: UInt,
                    _ flags: UInt64,
                    _ res: UnsafeMutablePointer<UInt>?
                ) -> Int {
                    helper106(buf, bufLength, flags, res)
                }
                @discardableResult
                @inline(__always)
                public static func sendSignal(_ sig: UInt32) -> Int {
                    helper109(sig)
                }
                @discardableResult
                @inline(__always)
                public static func sendSignalThread(_ sig: UInt32) -> Int {
                    helper117(sig)
                }
                @discardableResult
                @inline(__always)
                public static func jiffies64() -> UInt64 {
                    helper118()
                }
                @discardableResult
                @inline(__always)
                public static func nSCurrentPIDTGID(
                    _ dev: UInt64,
                    _ ino: UInt64,
                    _ nsdata: UnsafeMutableRawPointer?,
                    _ size: UInt32
                ) -> Int {
                    helper120(dev, ino, nsdata, size)
                }
                @discardableResult
                @inline(__always)
                public static func netNSCookie(_ ctx: UnsafeMutableRawPointer?) -> UInt64 {
                    helper122(ctx)
                }
                @discardableResult
                @inline(__always)
                public static func currentAncestorCgroupID(_ ancestorLevel: Int32) -> UInt64 {
                    helper123(ancestorLevel)
                }
                @discardableResult
                @inline(__always)
                public static func ktimeGetBootNS() -> UInt64 {
                    helper125()
                }
                @discardableResult
                @inline(__always)
                public static func perCPUPointer(_ percpuPointer: UnsafeRawPointer?, _ cpu: UInt32) -> UnsafeMutableRawPointer? {
                    helper153(percpuPointer, cpu)
                }
                @discardableResult
                @inline(__always)
                public static func thisCPUPointer(_ percpuPointer: UnsafeRawPointer?) -> UnsafeMutableRawPointer? {
                    helper154(percpuPointer)
                }
                @discardableResult
                @inline(__always)
                public static func bprmOptionsSet(_ bprm: UnsafeMutableRawPointer?, _ flags: UInt64) -> Int {
                    helper159(bprm, flags)
                }
                @discardableResult
                @inline(__always)
                public static func ktimeGetCoarseNS() -> UInt64 {
                    helper160()
                }
                @discardableResult
                @inline(__always)
                public static func sysBpf(_ cmd: UInt32, _ attr: UnsafeMutableRawPointer?, _ attrSize: UInt32) -> Int {
                    helper166(cmd, attr, attrSize)
                }
                @discardableResult
                @inline(__always)
                public static func sysClose(_ fd: UInt32) -> Int {
                    helper168(fd)
                }
                @discardableResult
                @inline(__always)
                public static func attachCookie(_ ctx: UnsafeMutableRawPointer?) -> UInt64 {
                    helper174(ctx)
                }
                @discardableResult
                @inline(__always)
                public static func kallsymsLookupName(
                    _ name: UnsafeRawPointer?,
                    _ nameSz: Int32,
                    _ flags: Int32,
                    _ res: UnsafeMutablePointer<UInt64>?
                ) -> Int {
                    helper179(name, nameSz, flags, res)
                }
                @discardableResult
                @inline(__always)
                public static func findVMA(
                    _ task: UnsafeMutableRawPointer?,
                    _ addr: UInt64,
                    _ body: (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> LoopControl,
                    _ flags: UInt64
                ) -> Int {
                    helper180(task, addr, body, flags)
                }
                @discardableResult
                @inline(__always)
                public static func strncmp(_ s1: UnsafeRawPointer?, _ s1Sz: UInt32, _ s2: UnsafeRawPointer?) -> Int {
                    helper182(s1, s1Sz, s2)
                }
                @discardableResult
                @inline(__always)
                public static func returnValue() -> Int32 {
                    helper186()
                }
                @discardableResult
                @inline(__always)
                public static func setReturnValue(_ retval: Int32) -> Int32 {
                    helper187(retval)
                }
                @discardableResult
                @inline(__always)
                public static func ktimeGetTAINS() -> UInt64 {
                    helper208()
                }
            }
            """##
        ),
        (
            "Helper+Tracing.swift",
            ##"""
            extension Helper {
                @discardableResult
                @inline(__always)
                public static func probeRead(
                    _ dst: UnsafeMutableRawPointer?,
                    _ size: UInt32,
                    _ unsafePointer: UnsafeRawPointer?
                ) -> Int {
                    helper4(dst, size, unsafePointer)
                }
                @discardableResult
                @inline(__always)
                public static func tracePrintk(
                    _ fmt: UnsafeRawPointer?,
                    _ fmtSize: UInt32,
                    _ argument1: UInt64,
                    _ argument2: UInt64,
                    _ argument3: UInt64
                ) -> Int {
                    helper6(fmt, fmtSize, argument1, argument2, argument3)
                }
                @discardableResult
                @inline(__always)
                public static func stackid(_ ctx: UnsafeMutableRawPointer?, _ map: UnsafeRawPointer, _ flags: UInt64) -> Int {
                    helper27(ctx, map, flags)
                }
                @discardableResult
                @inline(__always)
                public static func probeWriteUser(_ dst: UnsafeMutableRawPointer?, _ src: UnsafeRawPointer?, _ len: UInt32) -> Int {
                    helper36(dst, src, len)
                }
                @discardableResult
                @inline(__always)
                public static func probeReadString(
                    _ dst: UnsafeMutableRawPointer?,
                    _ size: UInt32,
                    _ unsafePointer: UnsafeRawPointer?
                ) -> Int {
                    helper45(dst, size, unsafePointer)
                }
                @discardableResult
                @inline(__always)
                public static func perfProgReadValue(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ buf: UnsafeMutableRawPointer?,
                    _ bufSize: UInt32
                ) -> Int {
                    helper56(ctx, buf, bufSize)
                }
                @discardableResult
                @inline(__always)
                public static func overrideReturn(_ regs: UnsafeMutableRawPointer?, _ rc: UInt64) -> Int {
                    helper58(regs, rc)
                }
                @discardableResult
                @inline(__always)
                public static func stack(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ buf: UnsafeMutableRawPointer?,
                    _ size: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper67(ctx, buf, size, flags)
                }
                @discardableResult
                @inline(__always)
                public static func probeReadUser(
                    _ dst: UnsafeMutableRawPointer?,
                    _ size: UInt32,
                    _ unsafePointer: UnsafeRawPointer?
                ) -> Int {
                    helper112(dst, size, unsafePointer)
                }
                @discardableResult
                @inline(__always)
                public static func probeReadKernel(
                    _ dst: UnsafeMutableRawPointer?,
                    _ size: UInt32,
                    _ unsafePointer: UnsafeRawPointer?
                ) -> Int {
                    helper113(dst, size, unsafePointer)
                }
                @discardableResult
                @inline(__always)
                public static func probeReadUserString(
                    _ dst: UnsafeMutableRawPointer?,
                    _ size: UInt32,
                    _ unsafePointer: UnsafeRawPointer?
                ) -> Int {
                    helper114(dst, size, unsafePointer)
                }
                @discardableResult
                @inline(__always)
                public static func probeReadKernelString(
                    _ dst: UnsafeMutableRawPointer?,
                    _ size: UInt32,
                    _ unsafePointer: UnsafeRawPointer?
                ) -> Int {
                    helper115(dst, size, unsafePointer)
                }
                @discardableResult
                @inline(__always)
                public static func readBranchRecords(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ buf: UnsafeMutableRawPointer?,
                    _ size: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper119(ctx, buf, size, flags)
                }
                @discardableResult
                @inline(__always)
                public static func seqPrintf(
                    _ m: UnsafeMutableRawPointer?,
                    _ fmt: UnsafeRawPointer?,
                    _ fmtSize: UInt32,
                    _ data: UnsafeRawPointer?,
                    _ dataLength: UInt32
                ) -> Int {
                    helper126(m, fmt, fmtSize, data, dataLength)
                }
                @discardableResult
                @inline(__always)
                public static func seqWrite(_ m: UnsafeMutableRawPointer?, _ data: UnsafeRawPointer?, _ len: UInt32) -> Int {
                    helper127(m, data, len)
                }
                @discardableResult
                @inline(__always)
                public static func dPath(_ path: UnsafeMutableRawPointer?, _ buf: UnsafeMutableRawPointer?, _ sz: UInt32) -> Int {
                    helper147(path, buf, sz)
                }
                @discardableResult
                @inline(__always)
                public static func copyFromUser(
                    _ dst: UnsafeMutableRawPointer?,
                    _ size: UInt32,
                    _ userPointer: UnsafeRawPointer?
                ) -> Int {
                    helper148(dst, size, userPointer)
                }
                @discardableResult
                @inline(__always)
                public static func snprintfBTF(
                    _ str: UnsafeMutableRawPointer?,
                    _ strSize: UInt32,
                    _ pointer: UnsafeMutableRawPointer?,
                    _ btfPointerSize: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper149(str, strSize, pointer, btfPointerSize, flags)
                }
                @discardableResult
                @inline(__always)
                public static func seqPrintfBTF(
                    _ m: UnsafeMutableRawPointer?,
                    _ pointer: UnsafeMutableRawPointer?,
                    _ ptrSize: UInt32,
                    _ flags: UInt64
                ) -> Int {
                    helper150(m, pointer, ptrSize, flags)
                }
                @discardableResult
                @inline(__always)
                public static func snprintf(
                    _ str: UnsafeMutableRawPointer?,
                    _ strSize: UInt32,
                    _ fmt: UnsafeRawPointer?,
                    _ data: UnsafeMutablePointer<UInt64>?,
                    _ dataLength: UInt32
                ) -> Int {
                    helper165(str, strSize, fmt, data, dataLength)
                }
                @discardableResult
                @inline(__always)
                public static func btfFindByNameKind(
                    _ name: UnsafeMutableRawPointer?,
                    _ nameSz: Int32,
                    _ kind: UInt32,
                    _ flags: Int32
                ) -> Int {
                    helper167(name, nameSz, kind, flags)
                }
                @discardableResult
                @inline(__always)
                public static func functionIP(_ ctx: UnsafeMutableRawPointer?) -> UInt64 {
                    helper173(ctx)
                }
                @discardableResult
                @inline(__always)
                public static func branchSnapshot(_ entries: UnsafeMutableRawPointer?, _ size: UInt32, _ flags: UInt64) -> Int {
                    helper176(entries, size, flags)
                }
                @discardableResult
                @inline(__always)
                public static func traceVprintk(
                    _ fmt: UnsafeRawPointer?,
                    _ fmtSize: UInt32,
                    _ data: UnsafeRawPointer?,
                    _ dataLength: UInt32
                ) -> Int {
                    helper177(fmt, fmtSize, data, dataLength)
                }
                @discardableResult
                @inline(__always)
                public static func functionArgument(
                    _ ctx: UnsafeMutableRawPointer?,
                    _ n: UInt32,
                    _ value: UnsafeMutablePointer<UInt64>?
                ) -> Int {
                    helper183(ctx, n, value)
                }
                @discardableResult
                @inline(__always)
                public static func functionResult(_ ctx: UnsafeMutableRawPointer?, _ value: UnsafeMutablePointer<UInt64>?) -> Int {
                    helper184(ctx, value)
                }
                @discardableResult
                @inline(__always)
                public static func functionArgumentCount(_ ctx: UnsafeMutableRawPointer?) -> Int {
                    helper185(ctx)
                }
                @discardableResult
                @inline(__always)
                public static func copyFromUserTask(
                    _ dst: UnsafeMutableRawPointer?,
                    _ size: UInt32,
                    _ userPointer: UnsafeRawPointer?,
                    _ tsk: UnsafeMutableRawPointer?,
                    _ flags: UInt64
                ) -> Int {
                    helper191(dst, size, userPointer, tsk, flags)
                }
            }
            """##
        ),
        (
            "Helper.swift",
            ##"""
            public enum Helper {}
            """##
        ),
        (
            "HelperDeclarationsA.swift",
            ##"""
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_helper_1")
            func helper1(_ map: UnsafeRawPointer, _ key: UnsafeRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_2")
            func helper2(_ map: UnsafeRawPointer, _ key: UnsafeRawPointer?, _ value: UnsafeRawPointer?, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_3")
            func helper3(_ map: UnsafeRawPointer, _ key: UnsafeRawPointer?) -> Int
            @_extern(c, "__bpf_helper_4")
            func helper4(_ dst: UnsafeMutableRawPointer?, _ size: UInt32, _ unsafePointer: UnsafeRawPointer?) -> Int
            @_extern(c, "__bpf_helper_5")
            func helper5() -> UInt64
            @_extern(c, "__bpf_helper_6")
            func helper6(
                _ fmt: UnsafeRawPointer?,
                _ fmtSize: UInt32,
                _ argument1: UInt64,
                _ argument2: UInt64,
                _ argument3: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_7")
            func helper7() -> UInt32
            @_extern(c, "__bpf_helper_8")
            func helper8() -> UInt32
            @_extern(c, "__bpf_helper_9")
            func helper9(
                _ skb: UnsafeMutableRawPointer?,
                _ offset: UInt32,
                _ source: UnsafeRawPointer?,
                _ len: UInt32,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_10")
            func helper10(
                _ skb: UnsafeMutableRawPointer?,
                _ offset: UInt32,
                _ source: UInt64,
                _ destination: UInt64,
                _ size: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_11")
            func helper11(
                _ skb: UnsafeMutableRawPointer?,
                _ offset: UInt32,
                _ source: UInt64,
                _ destination: UInt64,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_12")
            func helper12(_ ctx: UnsafeMutableRawPointer?, _ progArrayMap: UnsafeRawPointer, _ index: UInt32) -> Int
            @_extern(c, "__bpf_helper_13")
            func helper13(_ skb: UnsafeMutableRawPointer?, _ ifindex: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_14")
            func helper14() -> UInt64
            @_extern(c, "__bpf_helper_15")
            func helper15() -> UInt64
            @_extern(c, "__bpf_helper_16")
            func helper16(_ buf: UnsafeMutableRawPointer?, _ sizeOfBuf: UInt32) -> Int
            @_extern(c, "__bpf_helper_17")
            func helper17(_ skb: UnsafeMutableRawPointer?) -> UInt32
            @_extern(c, "__bpf_helper_18")
            func helper18(_ skb: UnsafeMutableRawPointer?, _ vlanProto: UInt16, _ vlanTci: UInt16) -> Int
            @_extern(c, "__bpf_helper_19")
            func helper19(_ skb: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_20")
            func helper20(_ skb: UnsafeMutableRawPointer?, _ key: UnsafeRawPointer?, _ size: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_21")
            func helper21(_ skb: UnsafeMutableRawPointer?, _ key: UnsafeRawPointer?, _ size: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_22")
            func helper22(_ map: UnsafeRawPointer, _ flags: UInt64) -> UInt64
            @_extern(c, "__bpf_helper_23")
            func helper23(_ ifindex: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_24")
            func helper24(_ skb: UnsafeMutableRawPointer?) -> UInt32
            @_extern(c, "__bpf_helper_25")
            func helper25(
                _ ctx: UnsafeMutableRawPointer?,
                _ map: UnsafeRawPointer,
                _ flags: UInt64,
                _ data: UnsafeRawPointer?,
                _ size: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_26")
            func helper26(_ skb: UnsafeRawPointer?, _ offset: UInt32, _ destination: UnsafeMutableRawPointer?, _ len: UInt32) -> Int
            @_extern(c, "__bpf_helper_27")
            func helper27(_ ctx: UnsafeMutableRawPointer?, _ map: UnsafeRawPointer, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_28")
            func helper28(
                _ source: UnsafeMutablePointer<UInt32>?,
                _ fromSize: UInt32,
                _ destination: UnsafeMutablePointer<UInt32>?,
                _ toSize: UInt32,
                _ seed: UInt32
            ) -> Int64
            @_extern(c, "__bpf_helper_29")
            func helper29(_ skb: UnsafeMutableRawPointer?, _ opt: UnsafeMutableRawPointer?, _ size: UInt32) -> Int
            @_extern(c, "__bpf_helper_30")
            func helper30(_ skb: UnsafeMutableRawPointer?, _ opt: UnsafeMutableRawPointer?, _ size: UInt32) -> Int
            @_extern(c, "__bpf_helper_31")
            func helper31(_ skb: UnsafeMutableRawPointer?, _ proto: UInt16, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_32")
            func helper32(_ skb: UnsafeMutableRawPointer?, _ type: UInt32) -> Int
            @_extern(c, "__bpf_helper_33")
            func helper33(_ skb: UnsafeMutableRawPointer?, _ map: UnsafeRawPointer, _ index: UInt32) -> Int
            @_extern(c, "__bpf_helper_34")
            func helper34(_ skb: UnsafeMutableRawPointer?) -> UInt32
            @_extern(c, "__bpf_helper_35")
            func helper35() -> UInt64
            @_extern(c, "__bpf_helper_36")
            func helper36(_ dst: UnsafeMutableRawPointer?, _ src: UnsafeRawPointer?, _ len: UInt32) -> Int
            @_extern(c, "__bpf_helper_37")
            func helper37(_ map: UnsafeRawPointer, _ index: UInt32) -> Int
            @_extern(c, "__bpf_helper_38")
            func helper38(_ skb: UnsafeMutableRawPointer?, _ len: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_39")
            func helper39(_ skb: UnsafeMutableRawPointer?, _ len: UInt32) -> Int
            @_extern(c, "__bpf_helper_40")
            func helper40(_ skb: UnsafeMutableRawPointer?, _ csum: UInt32) -> Int64
            @_extern(c, "__bpf_helper_41")
            func helper41(_ skb: UnsafeMutableRawPointer?)
            @_extern(c, "__bpf_helper_42")
            func helper42() -> Int
            @_extern(c, "__bpf_helper_43")
            func helper43(_ skb: UnsafeMutableRawPointer?, _ len: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_44")
            func helper44(_ xdpMd: UnsafeMutableRawPointer?, _ delta: Int32) -> Int
            @_extern(c, "__bpf_helper_45")
            func helper45(_ dst: UnsafeMutableRawPointer?, _ size: UInt32, _ unsafePointer: UnsafeRawPointer?) -> Int
            @_extern(c, "__bpf_helper_46")
            func helper46(_ ctx: UnsafeMutableRawPointer?) -> UInt64
            @_extern(c, "__bpf_helper_47")
            func helper47(_ skb: UnsafeMutableRawPointer?) -> UInt32
            @_extern(c, "__bpf_helper_48")
            func helper48(_ skb: UnsafeMutableRawPointer?, _ hash: UInt32) -> Int
            @_extern(c, "__bpf_helper_49")
            func helper49(
                _ bpfSocket: UnsafeMutableRawPointer?,
                _ level: Int32,
                _ optname: Int32,
                _ optval: UnsafeMutableRawPointer?,
                _ optlen: Int32
            ) -> Int
            @_extern(c, "__bpf_helper_50")
            func helper50(_ skb: UnsafeMutableRawPointer?, _ lenDiff: Int32, _ mode: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_51")
            func helper51(_ map: UnsafeRawPointer, _ key: UInt64, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_52")
            func helper52(_ skb: UnsafeMutableRawPointer?, _ map: UnsafeRawPointer, _ key: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_53")
            func helper53(
                _ skops: UnsafeMutableRawPointer?,
                _ map: UnsafeRawPointer,
                _ key: UnsafeRawPointer?,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_54")
            func helper54(_ xdpMd: UnsafeMutableRawPointer?, _ delta: Int32) -> Int
            @_extern(c, "__bpf_helper_55")
            func helper55(_ map: UnsafeRawPointer, _ flags: UInt64, _ buf: UnsafeMutableRawPointer?, _ bufSize: UInt32) -> Int
            @_extern(c, "__bpf_helper_56")
            func helper56(_ ctx: UnsafeMutableRawPointer?, _ buf: UnsafeMutableRawPointer?, _ bufSize: UInt32) -> Int
            @_extern(c, "__bpf_helper_57")
            func helper57(
                _ bpfSocket: UnsafeMutableRawPointer?,
                _ level: Int32,
                _ optname: Int32,
                _ optval: UnsafeMutableRawPointer?,
                _ optlen: Int32
            ) -> Int
            @_extern(c, "__bpf_helper_58")
            func helper58(_ regs: UnsafeMutableRawPointer?, _ rc: UInt64) -> Int
            @_extern(c, "__bpf_helper_59")
            func helper59(_ bpfSock: UnsafeMutableRawPointer?, _ argval: Int32) -> Int
            @_extern(c, "__bpf_helper_60")
            func helper60(_ msg: UnsafeMutableRawPointer?, _ map: UnsafeRawPointer, _ key: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_61")
            func helper61(_ msg: UnsafeMutableRawPointer?, _ bytes: UInt32) -> Int
            @_extern(c, "__bpf_helper_62")
            func helper62(_ msg: UnsafeMutableRawPointer?, _ bytes: UInt32) -> Int
            @_extern(c, "__bpf_helper_63")
            func helper63(_ msg: UnsafeMutableRawPointer?, _ start: UInt32, _ end: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_64")
            func helper64(_ ctx: UnsafeMutableRawPointer?, _ addr: UnsafeMutableRawPointer?, _ addrLength: Int32) -> Int
            @_extern(c, "__bpf_helper_65")
            func helper65(_ xdpMd: UnsafeMutableRawPointer?, _ delta: Int32) -> Int
            @_extern(c, "__bpf_helper_66")
            func helper66(
                _ skb: UnsafeMutableRawPointer?,
                _ index: UInt32,
                _ xfrmState: UnsafeMutableRawPointer?,
                _ size: UInt32,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_67")
            func helper67(_ ctx: UnsafeMutableRawPointer?, _ buf: UnsafeMutableRawPointer?, _ size: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_68")
            func helper68(
                _ skb: UnsafeRawPointer?,
                _ offset: UInt32,
                _ destination: UnsafeMutableRawPointer?,
                _ len: UInt32,
                _ startHeader: UInt32
            ) -> Int
            @_extern(c, "__bpf_helper_69")
            func helper69(
                _ ctx: UnsafeMutableRawPointer?,
                _ params: UnsafeMutableRawPointer?,
                _ plen: Int32,
                _ flags: UInt32
            ) -> Int
            @_extern(c, "__bpf_helper_70")
            func helper70(
                _ skops: UnsafeMutableRawPointer?,
                _ map: UnsafeRawPointer,
                _ key: UnsafeRawPointer?,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_71")
            func helper71(
                _ msg: UnsafeMutableRawPointer?,
                _ map: UnsafeRawPointer,
                _ key: UnsafeRawPointer?,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_72")
            func helper72(
                _ skb: UnsafeMutableRawPointer?,
                _ map: UnsafeRawPointer,
                _ key: UnsafeRawPointer?,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_73")
            func helper73(_ skb: UnsafeMutableRawPointer?, _ type: UInt32, _ hdr: UnsafeMutableRawPointer?, _ len: UInt32) -> Int
            @_extern(c, "__bpf_helper_74")
            func helper74(_ skb: UnsafeMutableRawPointer?, _ offset: UInt32, _ source: UnsafeRawPointer?, _ len: UInt32) -> Int
            @_extern(c, "__bpf_helper_75")
            func helper75(_ skb: UnsafeMutableRawPointer?, _ offset: UInt32, _ delta: Int32) -> Int
            @_extern(c, "__bpf_helper_76")
            func helper76(
                _ skb: UnsafeMutableRawPointer?,
                _ action: UInt32,
                _ param: UnsafeMutableRawPointer?,
                _ paramLength: UInt32
            ) -> Int
            @_extern(c, "__bpf_helper_77")
            func helper77(_ ctx: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_78")
            func helper78(_ ctx: UnsafeMutableRawPointer?, _ protocolNumber: UInt32, _ scancode: UInt64, _ toggle: UInt32) -> Int
            @_extern(c, "__bpf_helper_79")
            func helper79(_ skb: UnsafeMutableRawPointer?) -> UInt64
            @_extern(c, "__bpf_helper_80")
            func helper80() -> UInt64
            @_extern(c, "__bpf_helper_81")
            func helper81(_ map: UnsafeRawPointer, _ flags: UInt64) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_82")
            func helper82(
                _ reuse: UnsafeMutableRawPointer?,
                _ map: UnsafeRawPointer,
                _ key: UnsafeRawPointer?,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_83")
            func helper83(_ skb: UnsafeMutableRawPointer?, _ ancestorLevel: Int32) -> UInt64
            @_extern(c, "__bpf_helper_84")
            func helper84(
                _ ctx: UnsafeMutableRawPointer?,
                _ tuple: UnsafeMutableRawPointer?,
                _ tupleSize: UInt32,
                _ netns: UInt64,
                _ flags: UInt64
            ) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_85")
            func helper85(
                _ ctx: UnsafeMutableRawPointer?,
                _ tuple: UnsafeMutableRawPointer?,
                _ tupleSize: UInt32,
                _ netns: UInt64,
                _ flags: UInt64
            ) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_86")
            func helper86(_ sock: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_87")
            func helper87(_ map: UnsafeRawPointer, _ value: UnsafeRawPointer?, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_88")
            func helper88(_ map: UnsafeRawPointer, _ value: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_89")
            func helper89(_ map: UnsafeRawPointer, _ value: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_90")
            func helper90(_ msg: UnsafeMutableRawPointer?, _ start: UInt32, _ len: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_91")
            func helper91(_ msg: UnsafeMutableRawPointer?, _ start: UInt32, _ len: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_92")
            func helper92(_ ctx: UnsafeMutableRawPointer?, _ relX: Int32, _ relY: Int32) -> Int
            @_extern(c, "__bpf_helper_93")
            func helper93(_ lock: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_94")
            func helper94(_ lock: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_95")
            func helper95(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_96")
            func helper96(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_97")
            func helper97(_ skb: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_98")
            func helper98(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_99")
            func helper99(
                _ ctx: UnsafeMutableRawPointer?,
                _ tuple: UnsafeMutableRawPointer?,
                _ tupleSize: UInt32,
                _ netns: UInt64,
                _ flags: UInt64
            ) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_100")
            func helper100(
                _ sk: UnsafeMutableRawPointer?,
                _ iph: UnsafeMutableRawPointer?,
                _ iphLength: UInt32,
                _ th: UnsafeMutableRawPointer?,
                _ thLength: UInt32
            ) -> Int
            @_extern(c, "__bpf_helper_101")
            func helper101(
                _ ctx: UnsafeMutableRawPointer?,
                _ buf: UnsafeMutableRawPointer?,
                _ bufLength: UInt,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_102")
            func helper102(_ ctx: UnsafeMutableRawPointer?, _ buf: UnsafeMutableRawPointer?, _ bufLength: UInt) -> Int
            @_extern(c, "__bpf_helper_103")
            func helper103(_ ctx: UnsafeMutableRawPointer?, _ buf: UnsafeMutableRawPointer?, _ bufLength: UInt) -> Int
            @_extern(c, "__bpf_helper_104")
            func helper104(_ ctx: UnsafeMutableRawPointer?, _ buf: UnsafeRawPointer?, _ bufLength: UInt) -> Int
            @_extern(c, "__bpf_helper_105")
            func helper105(_ buf: UnsafeRawPointer?, _ bufLength: UInt, _ flags: UInt64, _ res: UnsafeMutablePointer<Int>?) -> Int
            #endif
            """##
        ),
        (
            "HelperDeclarationsB.swift",
            ##"""
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_helper_106")
            func helper106(_ buf: UnsafeRawPointer?, _ bufLength: UInt, _ flags: UInt64, _ res: UnsafeMutablePointer<UInt>?) -> Int
            @_extern(c, "__bpf_helper_107")
            func helper107(
                _ map: UnsafeRawPointer,
                _ sk: UnsafeMutableRawPointer?,
                _ value: UnsafeMutableRawPointer?,
                _ flags: UInt64
            ) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_108")
            func helper108(_ map: UnsafeRawPointer, _ sk: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_109")
            func helper109(_ sig: UInt32) -> Int
            @_extern(c, "__bpf_helper_110")
            func helper110(
                _ sk: UnsafeMutableRawPointer?,
                _ iph: UnsafeMutableRawPointer?,
                _ iphLength: UInt32,
                _ th: UnsafeMutableRawPointer?,
                _ thLength: UInt32
            ) -> Int64
            @_extern(c, "__bpf_helper_111")
            func helper111(
                _ ctx: UnsafeMutableRawPointer?,
                _ map: UnsafeRawPointer,
                _ flags: UInt64,
                _ data: UnsafeRawPointer?,
                _ size: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_112")
            func helper112(_ dst: UnsafeMutableRawPointer?, _ size: UInt32, _ unsafePointer: UnsafeRawPointer?) -> Int
            @_extern(c, "__bpf_helper_113")
            func helper113(_ dst: UnsafeMutableRawPointer?, _ size: UInt32, _ unsafePointer: UnsafeRawPointer?) -> Int
            @_extern(c, "__bpf_helper_114")
            func helper114(_ dst: UnsafeMutableRawPointer?, _ size: UInt32, _ unsafePointer: UnsafeRawPointer?) -> Int
            @_extern(c, "__bpf_helper_115")
            func helper115(_ dst: UnsafeMutableRawPointer?, _ size: UInt32, _ unsafePointer: UnsafeRawPointer?) -> Int
            @_extern(c, "__bpf_helper_116")
            func helper116(_ tp: UnsafeMutableRawPointer?, _ rcvNxt: UInt32) -> Int
            @_extern(c, "__bpf_helper_117")
            func helper117(_ sig: UInt32) -> Int
            @_extern(c, "__bpf_helper_118")
            func helper118() -> UInt64
            @_extern(c, "__bpf_helper_119")
            func helper119(_ ctx: UnsafeMutableRawPointer?, _ buf: UnsafeMutableRawPointer?, _ size: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_120")
            func helper120(_ dev: UInt64, _ ino: UInt64, _ nsdata: UnsafeMutableRawPointer?, _ size: UInt32) -> Int
            @_extern(c, "__bpf_helper_121")
            func helper121(
                _ ctx: UnsafeMutableRawPointer?,
                _ map: UnsafeRawPointer,
                _ flags: UInt64,
                _ data: UnsafeRawPointer?,
                _ size: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_122")
            func helper122(_ ctx: UnsafeMutableRawPointer?) -> UInt64
            @_extern(c, "__bpf_helper_123")
            func helper123(_ ancestorLevel: Int32) -> UInt64
            @_extern(c, "__bpf_helper_124")
            func helper124(_ ctx: UnsafeMutableRawPointer?, _ sk: UnsafeMutableRawPointer?, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_125")
            func helper125() -> UInt64
            @_extern(c, "__bpf_helper_126")
            func helper126(
                _ m: UnsafeMutableRawPointer?,
                _ fmt: UnsafeRawPointer?,
                _ fmtSize: UInt32,
                _ data: UnsafeRawPointer?,
                _ dataLength: UInt32
            ) -> Int
            @_extern(c, "__bpf_helper_127")
            func helper127(_ m: UnsafeMutableRawPointer?, _ data: UnsafeRawPointer?, _ len: UInt32) -> Int
            @_extern(c, "__bpf_helper_128")
            func helper128(_ sk: UnsafeMutableRawPointer?) -> UInt64
            @_extern(c, "__bpf_helper_129")
            func helper129(_ sk: UnsafeMutableRawPointer?, _ ancestorLevel: Int32) -> UInt64
            @_extern(c, "__bpf_helper_130")
            func helper130(_ ringbuf: UnsafeRawPointer, _ data: UnsafeRawPointer?, _ size: UInt64, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_131")
            func helper131(_ ringbuf: UnsafeRawPointer, _ size: UInt64, _ flags: UInt64) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_132")
            func helper132(_ data: UnsafeRawPointer?, _ flags: UInt64)
            @_extern(c, "__bpf_helper_133")
            func helper133(_ data: UnsafeRawPointer?, _ flags: UInt64)
            @_extern(c, "__bpf_helper_134")
            func helper134(_ ringbuf: UnsafeRawPointer, _ flags: UInt64) -> UInt64
            @_extern(c, "__bpf_helper_135")
            func helper135(_ skb: UnsafeMutableRawPointer?, _ level: UInt64) -> Int
            @_extern(c, "__bpf_helper_136")
            func helper136(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_137")
            func helper137(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_138")
            func helper138(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_139")
            func helper139(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_140")
            func helper140(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_141")
            func helper141(
                _ task: UnsafeMutableRawPointer?,
                _ buf: UnsafeMutableRawPointer?,
                _ size: UInt32,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_142")
            func helper142(
                _ skops: UnsafeMutableRawPointer?,
                _ searchbyRes: UnsafeMutableRawPointer?,
                _ len: UInt32,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_143")
            func helper143(_ skops: UnsafeMutableRawPointer?, _ source: UnsafeRawPointer?, _ len: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_144")
            func helper144(_ skops: UnsafeMutableRawPointer?, _ len: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_145")
            func helper145(
                _ map: UnsafeRawPointer,
                _ inode: UnsafeMutableRawPointer?,
                _ value: UnsafeMutableRawPointer?,
                _ flags: UInt64
            ) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_146")
            func helper146(_ map: UnsafeRawPointer, _ inode: UnsafeMutableRawPointer?) -> Int32
            @_extern(c, "__bpf_helper_147")
            func helper147(_ path: UnsafeMutableRawPointer?, _ buf: UnsafeMutableRawPointer?, _ sz: UInt32) -> Int
            @_extern(c, "__bpf_helper_148")
            func helper148(_ dst: UnsafeMutableRawPointer?, _ size: UInt32, _ userPointer: UnsafeRawPointer?) -> Int
            @_extern(c, "__bpf_helper_149")
            func helper149(
                _ str: UnsafeMutableRawPointer?,
                _ strSize: UInt32,
                _ pointer: UnsafeMutableRawPointer?,
                _ btfPointerSize: UInt32,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_150")
            func helper150(
                _ m: UnsafeMutableRawPointer?,
                _ pointer: UnsafeMutableRawPointer?,
                _ ptrSize: UInt32,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_151")
            func helper151(_ skb: UnsafeMutableRawPointer?) -> UInt64
            @_extern(c, "__bpf_helper_152")
            func helper152(_ ifindex: UInt32, _ params: UnsafeMutableRawPointer?, _ plen: Int32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_153")
            func helper153(_ percpuPointer: UnsafeRawPointer?, _ cpu: UInt32) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_154")
            func helper154(_ percpuPointer: UnsafeRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_155")
            func helper155(_ ifindex: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_156")
            func helper156(
                _ map: UnsafeRawPointer,
                _ task: UnsafeMutableRawPointer?,
                _ value: UnsafeMutableRawPointer?,
                _ flags: UInt64
            ) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_157")
            func helper157(_ map: UnsafeRawPointer, _ task: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_158")
            func helper158() -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_159")
            func helper159(_ bprm: UnsafeMutableRawPointer?, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_160")
            func helper160() -> UInt64
            @_extern(c, "__bpf_helper_161")
            func helper161(_ inode: UnsafeMutableRawPointer?, _ dst: UnsafeMutableRawPointer?, _ size: UInt32) -> Int
            @_extern(c, "__bpf_helper_162")
            func helper162(_ file: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_163")
            func helper163(
                _ ctx: UnsafeMutableRawPointer?,
                _ ifindex: UInt32,
                _ mtuLength: UnsafeMutablePointer<UInt32>?,
                _ lenDiff: Int32,
                _ flags: UInt64
            ) -> Int
            @_silgen_name("__bpf_helper_164")
            func helper164(
                _ map: UnsafeRawPointer,
                _ body: (UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer) -> LoopControl,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_165")
            func helper165(
                _ str: UnsafeMutableRawPointer?,
                _ strSize: UInt32,
                _ fmt: UnsafeRawPointer?,
                _ data: UnsafeMutablePointer<UInt64>?,
                _ dataLength: UInt32
            ) -> Int
            @_extern(c, "__bpf_helper_166")
            func helper166(_ cmd: UInt32, _ attr: UnsafeMutableRawPointer?, _ attrSize: UInt32) -> Int
            @_extern(c, "__bpf_helper_167")
            func helper167(_ name: UnsafeMutableRawPointer?, _ nameSz: Int32, _ kind: UInt32, _ flags: Int32) -> Int
            @_extern(c, "__bpf_helper_168")
            func helper168(_ fd: UInt32) -> Int
            @_extern(c, "__bpf_helper_169")
            func helper169(_ timer: UnsafeMutableRawPointer?, _ map: UnsafeRawPointer, _ flags: UInt64) -> Int
            @_silgen_name("__bpf_helper_170")
            func helper170(
                _ timer: UnsafeMutableRawPointer?,
                _ body: (UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer) -> LoopControl
            ) -> Int
            @_extern(c, "__bpf_helper_171")
            func helper171(_ timer: UnsafeMutableRawPointer?, _ nsecs: UInt64, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_172")
            func helper172(_ timer: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_173")
            func helper173(_ ctx: UnsafeMutableRawPointer?) -> UInt64
            @_extern(c, "__bpf_helper_174")
            func helper174(_ ctx: UnsafeMutableRawPointer?) -> UInt64
            @_extern(c, "__bpf_helper_175")
            func helper175(_ task: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_176")
            func helper176(_ entries: UnsafeMutableRawPointer?, _ size: UInt32, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_177")
            func helper177(_ fmt: UnsafeRawPointer?, _ fmtSize: UInt32, _ data: UnsafeRawPointer?, _ dataLength: UInt32) -> Int
            @_extern(c, "__bpf_helper_178")
            func helper178(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_179")
            func helper179(_ name: UnsafeRawPointer?, _ nameSz: Int32, _ flags: Int32, _ res: UnsafeMutablePointer<UInt64>?) -> Int
            @_silgen_name("__bpf_helper_180")
            func helper180(
                _ task: UnsafeMutableRawPointer?,
                _ addr: UInt64,
                _ body: (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> LoopControl,
                _ flags: UInt64
            ) -> Int
            @_silgen_name("__bpf_helper_181")
            func helper181(_ nrLoops: UInt32, _ body: (UInt32) -> LoopControl, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_182")
            func helper182(_ s1: UnsafeRawPointer?, _ s1Sz: UInt32, _ s2: UnsafeRawPointer?) -> Int
            @_extern(c, "__bpf_helper_183")
            func helper183(_ ctx: UnsafeMutableRawPointer?, _ n: UInt32, _ value: UnsafeMutablePointer<UInt64>?) -> Int
            @_extern(c, "__bpf_helper_184")
            func helper184(_ ctx: UnsafeMutableRawPointer?, _ value: UnsafeMutablePointer<UInt64>?) -> Int
            @_extern(c, "__bpf_helper_185")
            func helper185(_ ctx: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_186")
            func helper186() -> Int32
            @_extern(c, "__bpf_helper_187")
            func helper187(_ retval: Int32) -> Int32
            @_extern(c, "__bpf_helper_188")
            func helper188(_ xdpMd: UnsafeMutableRawPointer?) -> UInt64
            @_extern(c, "__bpf_helper_189")
            func helper189(
                _ xdpMd: UnsafeMutableRawPointer?,
                _ offset: UInt32,
                _ buf: UnsafeMutableRawPointer?,
                _ len: UInt32
            ) -> Int
            @_extern(c, "__bpf_helper_190")
            func helper190(
                _ xdpMd: UnsafeMutableRawPointer?,
                _ offset: UInt32,
                _ buf: UnsafeMutableRawPointer?,
                _ len: UInt32
            ) -> Int
            @_extern(c, "__bpf_helper_191")
            func helper191(
                _ dst: UnsafeMutableRawPointer?,
                _ size: UInt32,
                _ userPointer: UnsafeRawPointer?,
                _ tsk: UnsafeMutableRawPointer?,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_192")
            func helper192(_ skb: UnsafeMutableRawPointer?, _ tstamp: UInt64, _ tstampType: UInt32) -> Int
            @_extern(c, "__bpf_helper_193")
            func helper193(_ file: UnsafeMutableRawPointer?, _ dst: UnsafeMutableRawPointer?, _ size: UInt32) -> Int
            @_extern(c, "__bpf_helper_194")
            func helper194(_ mapValue: UnsafeMutableRawPointer?, _ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_195")
            func helper195(_ map: UnsafeRawPointer, _ key: UnsafeRawPointer?, _ cpu: UInt32) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_196")
            func helper196(_ sk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_197")
            func helper197(_ data: UnsafeRawPointer?, _ size: UInt32, _ flags: UInt64, _ pointer: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_198")
            func helper198(_ ringbuf: UnsafeRawPointer, _ size: UInt32, _ flags: UInt64, _ pointer: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_199")
            func helper199(_ pointer: UnsafeMutableRawPointer?, _ flags: UInt64)
            @_extern(c, "__bpf_helper_200")
            func helper200(_ pointer: UnsafeMutableRawPointer?, _ flags: UInt64)
            @_extern(c, "__bpf_helper_201")
            func helper201(
                _ dst: UnsafeMutableRawPointer?,
                _ len: UInt32,
                _ src: UnsafeRawPointer?,
                _ offset: UInt32,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_202")
            func helper202(
                _ dst: UnsafeRawPointer?,
                _ offset: UInt32,
                _ src: UnsafeRawPointer?,
                _ len: UInt32,
                _ flags: UInt64
            ) -> Int
            @_extern(c, "__bpf_helper_203")
            func helper203(_ pointer: UnsafeRawPointer?, _ offset: UInt32, _ len: UInt32) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_204")
            func helper204(_ iph: UnsafeMutableRawPointer?, _ th: UnsafeMutableRawPointer?, _ thLength: UInt32) -> Int64
            @_extern(c, "__bpf_helper_205")
            func helper205(_ iph: UnsafeMutableRawPointer?, _ th: UnsafeMutableRawPointer?, _ thLength: UInt32) -> Int64
            @_extern(c, "__bpf_helper_206")
            func helper206(_ iph: UnsafeMutableRawPointer?, _ th: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_207")
            func helper207(_ iph: UnsafeMutableRawPointer?, _ th: UnsafeMutableRawPointer?) -> Int
            @_extern(c, "__bpf_helper_208")
            func helper208() -> UInt64
            @_silgen_name("__bpf_helper_209")
            func helper209(_ map: UnsafeRawPointer, _ body: (UnsafeRawPointer) -> LoopControl, _ flags: UInt64) -> Int
            @_extern(c, "__bpf_helper_210")
            func helper210(
                _ map: UnsafeRawPointer,
                _ cgroup: UnsafeMutableRawPointer?,
                _ value: UnsafeMutableRawPointer?,
                _ flags: UInt64
            ) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_helper_211")
            func helper211(_ map: UnsafeRawPointer, _ cgroup: UnsafeMutableRawPointer?) -> Int
            #endif
            """##
        ),
        (
            "CgroupTasks.swift",
            ##"""
            public struct CgroupTasks: Sendable {
                let cgroup: UInt
                let flags: UInt32
                @inline(__always)
                public init(of cgroup: UnsafeRawPointer, areProcesses: Bool = false) {
                    self.cgroup = UInt(bitPattern: cgroup)
                    flags = areProcesses ? 1 : 0
                }
            }
            @inline(__always) @discardableResult
            public func loop(over tasks: CgroupTasks, _ body: (UnsafeRawPointer) -> LoopControl) -> Int32 {
                #if hasFeature(Embedded)
                iterate(
                    UInt64(0),
                    begin: { cgroupTaskIteratorNew($0, UnsafeRawPointer(bitPattern: tasks.cgroup), tasks.flags) },
                    next: { cgroupTaskIteratorNext($0) },
                    end: { cgroupTaskIteratorDestroy($0) },
                    { body(UnsafeRawPointer($0)) }
                )
                #else
                noSimulatedIterator
                #endif
            }
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_kfunc_bpf_iter_css_task_new")
            func cgroupTaskIteratorNew(_ iterator: UnsafeMutableRawPointer, _ cgroup: UnsafeRawPointer?, _ flags: UInt32) -> Int32
            @_extern(c, "__bpf_kfunc_bpf_iter_css_task_next")
            func cgroupTaskIteratorNext(_ iterator: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_kfunc_bpf_iter_css_task_destroy")
            func cgroupTaskIteratorDestroy(_ iterator: UnsafeMutableRawPointer)
            #endif
            """##
        ),
        (
            "Cgroups.swift",
            ##"""
            public struct Cgroups: Sendable {
                let start: UInt
                let order: UInt32
                @inline(__always)
                init(start: UInt, order: UInt32) {
                    self.start = start
                    self.order = order
                }
                @inline(__always)
                public static func descendants(of cgroup: UnsafeRawPointer) -> Cgroups {
                    Cgroups(start: UInt(bitPattern: cgroup), order: 2)
                }
                @inline(__always)
                public static func descendantsFirst(of cgroup: UnsafeRawPointer) -> Cgroups {
                    Cgroups(start: UInt(bitPattern: cgroup), order: 3)
                }
                @inline(__always)
                public static func ancestors(of cgroup: UnsafeRawPointer) -> Cgroups {
                    Cgroups(start: UInt(bitPattern: cgroup), order: 4)
                }
            }
            @inline(__always) @discardableResult
            public func loop(over cgroups: Cgroups, _ body: (UnsafeRawPointer) -> LoopControl) -> Int32 {
                #if hasFeature(Embedded)
                iterate(
                    InlineArray<3, UInt64>(repeating: 0),
                    begin: { cgroupIteratorNew($0, UnsafeRawPointer(bitPattern: cgroups.start), cgroups.order) },
                    next: { cgroupIteratorNext($0) },
                    end: { cgroupIteratorDestroy($0) },
                    { body(UnsafeRawPointer($0)) }
                )
                #else
                noSimulatedIterator
                #endif
            }
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_kfunc_bpf_iter_css_new")
            func cgroupIteratorNew(_ iterator: UnsafeMutableRawPointer, _ start: UnsafeRawPointer?, _ order: UInt32) -> Int32
            @_extern(c, "__bpf_kfunc_bpf_iter_css_next")
            func cgroupIteratorNext(_ iterator: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_kfunc_bpf_iter_css_destroy")
            func cgroupIteratorDestroy(_ iterator: UnsafeMutableRawPointer)
            #endif
            """##
        ),
        (
            "KernelIterator.swift",
            ##"""
            #if hasFeature(Embedded)
            @inline(__always)
            func iterate<State: BitwiseCopyable>(
                _ state: State,
                begin: (UnsafeMutableRawPointer) -> Int32,
                next: (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?,
                end: (UnsafeMutableRawPointer) -> Void,
                _ body: (UnsafeMutableRawPointer) -> LoopControl
            ) -> Int32 {
                var state = state
                return withUnsafeMutablePointer(to: &state) { state in
                    let iterator = UnsafeMutableRawPointer(state)
                    let result = begin(iterator)
                    while let element = next(iterator) {
                        if body(element).rawValue != 0 { break }
                    }
                    end(iterator)
                    return result
                }
            }
            #else
            let noSimulatedIterator: Int32 = -524
            #endif
            """##
        ),
        (
            "MemoryMappings.swift",
            ##"""
            public struct MemoryMappings: Sendable {
                let task: UInt
                let address: UInt64
                @inline(__always)
                public init(of task: UnsafeRawPointer, from address: UInt64 = 0) {
                    self.task = UInt(bitPattern: task)
                    self.address = address
                }
            }
            @inline(__always) @discardableResult
            public func loop(over mappings: MemoryMappings, _ body: (UnsafeRawPointer) -> LoopControl) -> Int32 {
                #if hasFeature(Embedded)
                iterate(
                    UInt64(0),
                    begin: { mappingIteratorNew($0, UnsafeRawPointer(bitPattern: mappings.task), mappings.address) },
                    next: { mappingIteratorNext($0) },
                    end: { mappingIteratorDestroy($0) },
                    { body(UnsafeRawPointer($0)) }
                )
                #else
                noSimulatedIterator
                #endif
            }
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_kfunc_bpf_iter_task_vma_new")
            func mappingIteratorNew(_ iterator: UnsafeMutableRawPointer, _ task: UnsafeRawPointer?, _ address: UInt64) -> Int32
            @_extern(c, "__bpf_kfunc_bpf_iter_task_vma_next")
            func mappingIteratorNext(_ iterator: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_kfunc_bpf_iter_task_vma_destroy")
            func mappingIteratorDestroy(_ iterator: UnsafeMutableRawPointer)
            #endif
            """##
        ),
        (
            "SetBits.swift",
            ##"""
            public struct SetBits: @unchecked Sendable {
                let start: UnsafePointer<UInt64>
                let count: UInt32
                @inline(__always)
                public init(in start: UnsafePointer<UInt64>, count: UInt32) {
                    self.start = start
                    self.count = count
                }
            }
            @inline(__always) @discardableResult
            public func loop(over bits: SetBits, _ body: (Int32) -> LoopControl) -> Int32 {
                #if hasFeature(Embedded)
                iterate(
                    InlineArray<2, UInt64>(repeating: 0),
                    begin: { bitIteratorNew($0, UnsafeRawPointer(bits.start), bits.count) },
                    next: { bitIteratorNext($0) },
                    end: { bitIteratorDestroy($0) },
                    { body($0.assumingMemoryBound(to: Int32.self).pointee) }
                )
                #else
                guard bits.count > 0 else { return -22 }
                guard bits.count <= 511 else { return -7 }
                for index in 0..<Int32(bits.count) * 64 where bits.start[Int(index) / 64] >> (index % 64) & 1 == 1 {
                    if body(index).rawValue != 0 { break }
                }
                return 0
                #endif
            }
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_kfunc_bpf_iter_bits_new")
            func bitIteratorNew(_ iterator: UnsafeMutableRawPointer, _ words: UnsafeRawPointer, _ count: UInt32) -> Int32
            @_extern(c, "__bpf_kfunc_bpf_iter_bits_next")
            func bitIteratorNext(_ iterator: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_kfunc_bpf_iter_bits_destroy")
            func bitIteratorDestroy(_ iterator: UnsafeMutableRawPointer)
            #endif
            """##
        ),
        (
            "Tasks.swift",
            ##"""
            public struct Tasks: Sendable {
                let process: UInt
                let flags: UInt32
                @inline(__always)
                init(process: UInt, flags: UInt32) {
                    self.process = process
                    self.flags = flags
                }
                public static var processes: Tasks { @inline(__always) get { Tasks(process: 0, flags: 0) } }
                public static var threads: Tasks { @inline(__always) get { Tasks(process: 0, flags: 1) } }
                @inline(__always)
                public static func threads(of task: UnsafeRawPointer?) -> Tasks {
                    Tasks(process: UInt(bitPattern: task), flags: 2)
                }
            }
            @inline(__always) @discardableResult
            public func loop(over tasks: Tasks, _ body: (UnsafeRawPointer) -> LoopControl) -> Int32 {
                #if hasFeature(Embedded)
                iterate(
                    InlineArray<3, UInt64>(repeating: 0),
                    begin: { taskIteratorNew($0, UnsafeRawPointer(bitPattern: tasks.process), tasks.flags) },
                    next: { taskIteratorNext($0) },
                    end: { taskIteratorDestroy($0) },
                    { body(UnsafeRawPointer($0)) }
                )
                #else
                noSimulatedIterator
                #endif
            }
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_kfunc_bpf_iter_task_new")
            func taskIteratorNew(_ iterator: UnsafeMutableRawPointer, _ task: UnsafeRawPointer?, _ flags: UInt32) -> Int32
            @_extern(c, "__bpf_kfunc_bpf_iter_task_next")
            func taskIteratorNext(_ iterator: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_kfunc_bpf_iter_task_destroy")
            func taskIteratorDestroy(_ iterator: UnsafeMutableRawPointer)
            #endif
            """##
        ),
        (
            "CompilerHint.swift",
            ##"""
            public enum CompilerHint {
                @inline(__always)
                public static func opaque<Value: FixedWidthInteger>(_ value: Value) -> Value {
                    #if hasFeature(Embedded)
                    Value(truncatingIfNeeded: opaqueValue(UInt64(truncatingIfNeeded: value)))
                    #else
                    value
                    #endif
                }
                @inline(__always)
                public static func barrier() {
                    #if hasFeature(Embedded)
                    memoryBarrier()
                    #endif
                }
            }
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_opaque")
            func opaqueValue(_ value: UInt64) -> UInt64
            @_extern(c, "__bpf_barrier")
            func memoryBarrier()
            #endif
            """##
        ),
        (
            "CurrentTask.swift",
            ##"""
            public enum CurrentTask {
                public static var processID: UInt32 {
                    @inline(__always) get { UInt32(truncatingIfNeeded: helper14() >> 32) }
                }
                public static var threadID: UInt32 {
                    @inline(__always) get { UInt32(truncatingIfNeeded: helper14()) }
                }
                public static var processAndThreadID: UInt64 {
                    @inline(__always) get { helper14() }
                }
                public static var userID: UInt32 {
                    @inline(__always) get { UInt32(truncatingIfNeeded: helper15()) }
                }
                public static var groupID: UInt32 {
                    @inline(__always) get { UInt32(truncatingIfNeeded: helper15() >> 32) }
                }
                public static var cgroupID: UInt64 {
                    @inline(__always) get { helper80() }
                }
                public static var command: InlineArray<16, UInt8> {
                    @inline(__always) get {
                        var command = InlineArray<16, UInt8>(repeating: 0)
                        withUnsafeMutablePointer(to: &command) { _ = helper16(UnsafeMutableRawPointer($0), 16) }
                        return command
                    }
                }
                @inline(__always)
                public static func copyCommand(to destination: inout InlineArray<16, UInt8>) {
                    withUnsafeMutablePointer(to: &destination) { _ = helper16(UnsafeMutableRawPointer($0), 16) }
                }
                @inline(__always)
                public static func copyCommand(to destination: inout InlineArray<16, KernelCharacter>) {
                    withUnsafeMutablePointer(to: &destination) { _ = helper16(UnsafeMutableRawPointer($0), 16) }
                }
                public static var address: UInt64 {
                    @inline(__always) get { helper35() }
                }
                public static var pointer: UnsafeMutableRawPointer {
                    @inline(__always) get { helper158().unsafelyUnwrapped }
                }
                @inline(__always) @discardableResult
                public static func send(signal: UInt32) -> Bool {
                    helper109(signal) == 0
                }
            }
            """##
        ),
        (
            "Kernel.swift",
            ##"""
            public enum Kernel {
                public static var monotonicTime: UInt64 { @inline(__always) get { helper5() } }
                public static var bootTime: UInt64 { @inline(__always) get { helper125() } }
                public static var jiffies: UInt64 { @inline(__always) get { helper118() } }
                public static var cpu: UInt32 { @inline(__always) get { helper8() } }
                public static var random: UInt32 { @inline(__always) get { helper7() } }
            }
            """##
        ),
        (
            "KernelMessage.swift",
            ##"""
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_printk_limit")
            func printkLimit()
            @_extern(c, "__bpf_format_text")
            func formatText(_ text: UnsafePointer<UInt8>, _ count: Int) -> UnsafePointer<UInt8>
            @_extern(c, "__bpf_format_count")
            func formatCount(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int
            #else
            func printkLimit() {}
            #endif
            public struct KernelMessage: ExpressibleByStringInterpolation {
                public struct StringInterpolation: StringInterpolationProtocol {
                    var format = InlineArray<128, UInt8>(repeating: 0)
                    var count = 0
                    var values: (UInt64, UInt64, UInt64) = (0, 0, 0)
                    var valueCount = 0
                    @inline(__always)
                    public init(literalCapacity: Int, interpolationCount: Int) {}
                    @inline(__always)
                    public mutating func appendLiteral(_ literal: StaticString) {
                        #if hasFeature(Embedded)
                        let bytes = formatCount(literal.utf8Start, literal.utf8CodeUnitCount)
                        append(formatText(literal.utf8Start, literal.utf8CodeUnitCount), bytes)
                        #else
                        let percent = UInt8(ascii: "%")
                        let text = UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
                        let escaped = text.flatMap { $0 == percent ? [percent, percent] : [$0] }
                        escaped.withUnsafeBufferPointer { bytes in
                            if let start = bytes.baseAddress { append(start, bytes.count) }
                        }
                        #endif
                    }
                    @inline(__always)
                    mutating func append(_ text: UnsafePointer<UInt8>, _ added: Int) {
                        let start = count
                        guard start &+ added < 128 else { return printkLimit() }
                        withUnsafeMutablePointer(to: &format) { format in
                            UnsafeMutableRawPointer(format).advanced(by: start).copyMemory(from: text, byteCount: added)
                        }
                        count = start &+ added
                    }
                    @inline(__always)
                    public mutating func appendInterpolation(_ value: some UnsignedInteger & FixedWidthInteger) {
                        append("%llu", UInt64(truncatingIfNeeded: value))
                    }
                    @inline(__always)
                    public mutating func appendInterpolation(_ value: some SignedInteger & FixedWidthInteger) {
                        append("%lld", UInt64(truncatingIfNeeded: Int64(truncatingIfNeeded: value)))
                    }
                    @inline(__always)
                    public mutating func appendInterpolation(hex value: some FixedWidthInteger) {
                        append("0x%llx", UInt64(truncatingIfNeeded: value))
                    }
                    @inline(__always)
                    public mutating func appendInterpolation(string pointer: UnsafeRawPointer?) {
                        append("%s", UInt64(UInt(bitPattern: pointer)))
                    }
                    @inline(__always)
                    mutating func append(_ format: StaticString, _ value: UInt64) {
                        switch valueCount {
                        case 0: values.0 = value
                        case 1: values.1 = value
                        case 2: values.2 = value
                        default: return printkLimit()
                        }
                        valueCount &+= 1
                        append(format.utf8Start, format.utf8CodeUnitCount)
                    }
                }
                var content: StringInterpolation
                @inline(__always)
                public init(stringInterpolation: StringInterpolation) {
                    content = stringInterpolation
                }
                @inline(__always)
                public init(stringLiteral literal: StaticString) {
                    content = StringInterpolation(literalCapacity: 0, interpolationCount: 0)
                    content.appendLiteral(literal)
                }
            }
            @inline(__always)
            public func printk(_ message: KernelMessage) {
                withUnsafePointer(to: message.content.format) { format in
                    _ = helper6(
                        UnsafeRawPointer(format),
                        UInt32(truncatingIfNeeded: message.content.count &+ 1),
                        message.content.values.0,
                        message.content.values.1,
                        message.content.values.2
                    )
                }
            }
            """##
        ),
        (
            "LoopControl.swift",
            ##"""
            public struct LoopControl: Sendable {
                let rawValue: Int
                @inline(__always)
                init(rawValue: Int) {
                    self.rawValue = rawValue
                }
                public static var next: LoopControl { @inline(__always) get { LoopControl(rawValue: 0) } }
                public static var stop: LoopControl { @inline(__always) get { LoopControl(rawValue: 1) } }
            }
            @inline(__always) @discardableResult
            public func loop(_ count: UInt32, _ body: (UInt32) -> LoopControl) -> Int {
                helper181(count, body, 0)
            }
            @inline(__always)
            public func loop(in range: Range<Int32>, _ body: (Int32) -> LoopControl) {
                #if hasFeature(Embedded)
                _ = iterate(
                    UInt64(0),
                    begin: { numberIteratorNew($0, range.lowerBound, range.upperBound) },
                    next: { numberIteratorNext($0) },
                    end: { numberIteratorDestroy($0) },
                    { body($0.assumingMemoryBound(to: Int32.self).pointee) }
                )
                #else
                for number in range where body(number).rawValue != 0 { break }
                #endif
            }
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_kfunc_bpf_iter_num_new")
            func numberIteratorNew(_ iterator: UnsafeMutableRawPointer, _ start: Int32, _ end: Int32) -> Int32
            @_extern(c, "__bpf_kfunc_bpf_iter_num_next")
            func numberIteratorNext(_ iterator: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
            @_extern(c, "__bpf_kfunc_bpf_iter_num_destroy")
            func numberIteratorDestroy(_ iterator: UnsafeMutableRawPointer)
            #endif
            """##
        ),
        (
            "ProgramResult.swift",
            ##"""
            public protocol ProgramResult: BitwiseCopyable {
                var kernelValue: Int32 { get }
            }
            extension Int32: ProgramResult {
                public var kernelValue: Int32 { @inline(__always) get { self } }
            }
            extension XDPAction: ProgramResult {
                public var kernelValue: Int32 { @inline(__always) get { rawValue } }
            }
            extension TrafficControlAction: ProgramResult {
                public var kernelValue: Int32 { @inline(__always) get { rawValue } }
            }
            @inline(__always)
            public func returnOnFault(_ result: some ProgramResult) {
                #if hasFeature(Embedded)
                setFaultResult(result.kernelValue)
                #endif
            }
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_fault_result")
            func setFaultResult(_ result: Int32)
            #endif
            """##
        ),
        (
            "RCU.swift",
            ##"""
            public enum RCU {
                @inline(__always)
                public static func read<Result>(_ body: () -> Result) -> Result {
                    #if hasFeature(Embedded)
                    rcuReadLock()
                    let result = body()
                    rcuReadUnlock()
                    return result
                    #else
                    body()
                    #endif
                }
            }
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_kfunc_bpf_rcu_read_lock")
            func rcuReadLock()
            @_extern(c, "__bpf_kfunc_bpf_rcu_read_unlock")
            func rcuReadUnlock()
            #endif
            """##
        ),
        (
            "Arena.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct Arena: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(pages: UInt32, pinning: MapPinning = .none) {
                    define(MapDefinition(type: 33, maxEntries: pages, flags: .mappable, pinning: pinning))
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func allocate<Value>(pages: UInt32 = 1, as type: Value.Type = Value.self) -> ArenaPointer<Value>? {
                    let start = arenaAllocate(address, nil, pages, -1, 0)
                    return start == 0 ? nil : ArenaPointer(address: start)
                }
                @inline(__always)
                public func free<Value>(_ start: ArenaPointer<Value>, pages: UInt32 = 1) {
                    arenaFree(address, start.address, pages)
                }
            }
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_kfunc_bpf_arena_alloc_pages")
            func arenaAllocate(
                _ map: UnsafeMutableRawPointer,
                _ address: UnsafeMutableRawPointer?,
                _ pages: UInt32,
                _ node: Int32,
                _ flags: UInt64
            ) -> UInt64
            @_extern(c, "__bpf_kfunc_bpf_arena_free_pages")
            func arenaFree(_ map: UnsafeMutableRawPointer, _ start: UInt64, _ pages: UInt32)
            #endif
            """##
        ),
        (
            "ArrayMap.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct ArrayMap<Value: BitwiseCopyable>: ~Copyable, KeyedMap, @unchecked Sendable {
                public typealias Key = UInt32
                @inline(__always)
                public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 2,
                            maxEntries: maxEntries,
                            flags: flags,
                            pinning: pinning,
                            keySize: MemoryLayout<UInt32>.stride,
                            valueSize: MemoryLayout<Value>.stride,
                            keyParameter: 254,
                            valueParameter: 0
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
            }
            """##
        ),
        (
            "ArrayOfMaps.swift",
            ##"""
            import Builtin
            @_rawLayout(like: NestedMapDefinition)
            public struct ArrayOfMaps<Inner: KeyedMap & ~Copyable>: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, of inner: consuming Inner, pinning: MapPinning = .none) {
                    let outer = MapDefinition(
                        type: 12,
                        maxEntries: maxEntries,
                        pinning: pinning,
                        keySize: 4,
                        keyParameter: 254
                    )
                    address.assumingMemoryBound(to: NestedMapDefinition.self).pointee = NestedMapDefinition(
                        outer,
                        inner: inner.address,
                        firstParameter: 0
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func lookup(_ key: UInt32) -> InnerMap<Inner>? {
                    withStored(key) { key in
                        helper1(address, key).map { InnerMap(address: $0) }
                    }
                }
            }
            """##
        ),
        (
            "BloomFilter.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct BloomFilter<Value: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 30,
                            maxEntries: maxEntries,
                            flags: flags,
                            pinning: pinning,
                            valueSize: MemoryLayout<Value>.stride,
                            valueParameter: 0
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always) @discardableResult
                public func push(_ value: Value) -> Bool {
                    withStored(value) { helper87(address, $0, 0) == 0 }
                }
                @inline(__always)
                public func mayContain(_ value: Value) -> Bool {
                    var value = value
                    return withUnsafeMutablePointer(to: &value) { helper89(address, $0) == 0 }
                }
            }
            """##
        ),
        (
            "CPUMap.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct CPUMap: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, pinning: MapPinning = .none) {
                    define(
                        MapDefinition(type: 16, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 4)
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func redirect(to index: UInt32, fallback: XDPAction = .abort) -> XDPAction {
                    XDPAction(
                        rawValue: Int32(
                            truncatingIfNeeded: helper51(address, UInt64(index), UInt64(UInt32(bitPattern: fallback.rawValue)))
                        )
                    )
                }
            }
            """##
        ),
        (
            "CgroupArray.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct CgroupArray: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, pinning: MapPinning = .none) {
                    define(
                        MapDefinition(type: 8, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 4)
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func containsCurrentTask(at index: UInt32) -> Bool {
                    helper37(address, index) == 1
                }
            }
            """##
        ),
        (
            "CgroupStorage.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct CgroupStorage<Value: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 32,
                            maxEntries: 0,
                            flags: .noPreallocation,
                            pinning: pinning,
                            keySize: 4,
                            valueSize: MemoryLayout<Value>.stride,
                            keyParameter: 254,
                            valueParameter: 0
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func lookup(_ cgroup: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
                    helper210(address, cgroup, nil, 0)?.assumingMemoryBound(to: Value.self)
                }
                @inline(__always)
                public func create(_ cgroup: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
                    helper210(address, cgroup, nil, 1)?.assumingMemoryBound(to: Value.self)
                }
                @inline(__always) @discardableResult
                public func delete(_ cgroup: UnsafeMutableRawPointer) -> Bool {
                    helper211(address, cgroup) == 0
                }
            }
            """##
        ),
        (
            "DeviceHashMap.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct DeviceHashMap: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, pinning: MapPinning = .none) {
                    define(
                        MapDefinition(type: 25, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 4)
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func redirect(to index: UInt32, fallback: XDPAction = .abort) -> XDPAction {
                    XDPAction(
                        rawValue: Int32(
                            truncatingIfNeeded: helper51(address, UInt64(index), UInt64(UInt32(bitPattern: fallback.rawValue)))
                        )
                    )
                }
            }
            """##
        ),
        (
            "DeviceMap.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct DeviceMap: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, pinning: MapPinning = .none) {
                    define(
                        MapDefinition(type: 14, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 4)
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func redirect(to index: UInt32, fallback: XDPAction = .abort) -> XDPAction {
                    XDPAction(
                        rawValue: Int32(
                            truncatingIfNeeded: helper51(address, UInt64(index), UInt64(UInt32(bitPattern: fallback.rawValue)))
                        )
                    )
                }
            }
            """##
        ),
        (
            "HashMap.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct HashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: ~Copyable, KeyedMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 1,
                            maxEntries: maxEntries,
                            flags: flags,
                            pinning: pinning,
                            keySize: MemoryLayout<Key>.stride,
                            valueSize: MemoryLayout<Value>.stride,
                            keyParameter: 0,
                            valueParameter: 1
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
            }
            """##
        ),
        (
            "HashOfMaps.swift",
            ##"""
            import Builtin
            @_rawLayout(like: NestedMapDefinition)
            public struct HashOfMaps<Key: BitwiseCopyable, Inner: KeyedMap & ~Copyable>: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, of inner: consuming Inner, pinning: MapPinning = .none) {
                    let outer = MapDefinition(
                        type: 13,
                        maxEntries: maxEntries,
                        pinning: pinning,
                        keySize: MemoryLayout<Key>.stride,
                        keyParameter: 0
                    )
                    address.assumingMemoryBound(to: NestedMapDefinition.self).pointee = NestedMapDefinition(
                        outer,
                        inner: inner.address,
                        firstParameter: 1
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func lookup(_ key: Key) -> InnerMap<Inner>? {
                    withStored(key) { key in
                        helper1(address, key).map { InnerMap(address: $0) }
                    }
                }
            }
            """##
        ),
        (
            "InnerMap.swift",
            ##"""
            public struct InnerMap<Map: KeyedMap & ~Copyable>: KeyedMap, BitwiseCopyable {
                public typealias Key = Map.Key
                public typealias Value = Map.Value
                public let address: UnsafeMutableRawPointer
                @inline(__always)
                init(address: UnsafeMutableRawPointer) {
                    self.address = address
                }
            }
            """##
        ),
        (
            "InodeStorage.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct InodeStorage<Value: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 28,
                            maxEntries: 0,
                            flags: .noPreallocation,
                            pinning: pinning,
                            keySize: 4,
                            valueSize: MemoryLayout<Value>.stride,
                            keyParameter: 254,
                            valueParameter: 0
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func lookup(_ inode: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
                    helper145(address, inode, nil, 0)?.assumingMemoryBound(to: Value.self)
                }
                @inline(__always)
                public func create(_ inode: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
                    helper145(address, inode, nil, 1)?.assumingMemoryBound(to: Value.self)
                }
                @inline(__always) @discardableResult
                public func delete(_ inode: UnsafeMutableRawPointer) -> Bool {
                    helper146(address, inode) == 0
                }
            }
            """##
        ),
        (
            "KernelMap.swift",
            ##"""
            public protocol KernelMap: ~Copyable {
                var address: UnsafeMutableRawPointer { get }
            }
            extension KernelMap where Self: ~Copyable {
                @inline(__always)
                func define(_ definition: MapDefinition) {
                    address.assumingMemoryBound(to: MapDefinition.self).pointee = definition
                }
            }
            """##
        ),
        (
            "KeyedMap.swift",
            ##"""
            #if hasFeature(Embedded)
            import Builtin
            #endif
            public protocol KeyedMap<Key, Value>: KernelMap, ~Copyable {
                associatedtype Key: BitwiseCopyable
                associatedtype Value: BitwiseCopyable
            }
            extension KeyedMap where Self: ~Copyable {
                @inline(__always)
                public func lookup(_ key: Key) -> UnsafeMutablePointer<Value>? {
                    withStored(key) { key in
                        helper1(address, key)?.assumingMemoryBound(to: Value.self)
                    }
                }
                @inline(__always) @discardableResult
                public func update(_ key: Key, _ value: Value, mode: UpdateMode = .any) -> Bool {
                    withStored(key) { key in
                        withStored(value) { value in
                            helper2(address, key, value, mode.rawValue) == 0
                        }
                    }
                }
                @inline(__always) @discardableResult
                public func delete(_ key: Key) -> Bool {
                    withStored(key) { key in
                        helper3(address, key) == 0
                    }
                }
                @inline(__always)
                public subscript(key: Key) -> Value? {
                    @inline(__always) get { lookup(key)?.pointee }
                    @inline(__always) nonmutating set {
                        if let newValue {
                            update(key, newValue)
                        } else {
                            delete(key)
                        }
                    }
                }
                @inline(__always)
                public subscript(key: Key, default defaultValue: Value) -> Value {
                    @inline(__always) get { lookup(key)?.pointee ?? defaultValue }
                    @inline(__always) nonmutating _modify {
                        #if hasFeature(Embedded)
                        var missing = defaultValue
                        let found = lookup(key)
                        yield &(found ?? UnsafeMutablePointer(Builtin.addressof(&missing))).pointee
                        if found == nil {
                            update(key, missing)
                        }
                        #else
                        if let found = lookup(key) {
                            yield &found.pointee
                        } else {
                            var missing = defaultValue
                            yield &missing
                            update(key, missing)
                        }
                        #endif
                    }
                }
                @inline(__always)
                public func forEach(_ body: (Key, UnsafeMutablePointer<Value>) -> LoopControl) {
                    _ = helper164(
                        address,
                        { _, key, value in
                            body(
                                key.assumingMemoryBound(to: Key.self).pointee,
                                value.assumingMemoryBound(to: Value.self)
                            )
                        },
                        0
                    )
                }
            }
            extension KeyedMap where Self: ~Copyable, Value: AtomicInteger {
                @inline(__always) @discardableResult
                public func add(_ amount: Value, to key: Key) -> Bool {
                    if let value = lookup(key) {
                        value.atomicAdd(amount)
                        return true
                    }
                    if update(key, amount, mode: .insert) {
                        return true
                    }
                    guard let value = lookup(key) else { return false }
                    value.atomicAdd(amount)
                    return true
                }
            }
            """##
        ),
        (
            "LPMTrie.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct LPMTrie<Key: BitwiseCopyable, Value: BitwiseCopyable>: ~Copyable, KeyedMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 11,
                            maxEntries: maxEntries,
                            flags: flags.union(.noPreallocation),
                            pinning: pinning,
                            keySize: MemoryLayout<Key>.stride,
                            valueSize: MemoryLayout<Value>.stride,
                            keyParameter: 0,
                            valueParameter: 1
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
            }
            """##
        ),
        (
            "LRUHashMap.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct LRUHashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: ~Copyable, KeyedMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 9,
                            maxEntries: maxEntries,
                            flags: flags,
                            pinning: pinning,
                            keySize: MemoryLayout<Key>.stride,
                            valueSize: MemoryLayout<Value>.stride,
                            keyParameter: 0,
                            valueParameter: 1
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
            }
            """##
        ),
        (
            "LRUPerCPUHashMap.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct LRUPerCPUHashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: ~Copyable, PerCPUMap,
                @unchecked Sendable
            {
                @inline(__always)
                public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 10,
                            maxEntries: maxEntries,
                            flags: flags,
                            pinning: pinning,
                            keySize: MemoryLayout<Key>.stride,
                            valueSize: MemoryLayout<Value>.stride,
                            keyParameter: 0,
                            valueParameter: 1
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
            }
            """##
        ),
        (
            "MapDefinition.swift",
            ##"""
            public struct MapDefinition: BitwiseCopyable, Sendable {
                var magic: UInt32
                var type: UInt32
                var maxEntries: UInt32
                var flags: UInt32
                var pinning: UInt32
                var keySize: UInt32
                var valueSize: UInt32
                var mapExtra: UInt32
                var keyParameter: UInt32
                var valueParameter: UInt32
                static let magicNumber: UInt32 = 0x4d46_5053
                @inline(__always)
                init(
                    type: UInt32,
                    maxEntries: UInt32,
                    flags: MapFlags = [],
                    pinning: MapPinning = .none,
                    keySize: Int = 0,
                    valueSize: Int = 0,
                    mapExtra: UInt32 = 0,
                    keyParameter: UInt32 = 255,
                    valueParameter: UInt32 = 255
                ) {
                    self.magic = 0x4d46_5053
                    self.type = type
                    self.maxEntries = maxEntries
                    self.flags = flags.rawValue
                    self.pinning = pinning.rawValue
                    self.keySize = UInt32(truncatingIfNeeded: keySize)
                    self.valueSize = UInt32(truncatingIfNeeded: valueSize)
                    self.mapExtra = mapExtra
                    self.keyParameter = keyParameter
                    self.valueParameter = valueParameter
                }
            }
            """##
        ),
        (
            "MapFlags.swift",
            ##"""
            public struct MapFlags: OptionSet, Sendable {
                public let rawValue: UInt32
                @inline(__always)
                public init(rawValue: UInt32) {
                    self.rawValue = rawValue
                }
                public static var noPreallocation: MapFlags { @inline(__always) get { MapFlags(rawValue: 1) } }
                public static var noCommonLRU: MapFlags { @inline(__always) get { MapFlags(rawValue: 1 << 1) } }
                public static var readOnlyForUserSpace: MapFlags { @inline(__always) get { MapFlags(rawValue: 1 << 3) } }
                public static var readOnlyForPrograms: MapFlags { @inline(__always) get { MapFlags(rawValue: 1 << 7) } }
                public static var mappable: MapFlags { @inline(__always) get { MapFlags(rawValue: 1 << 10) } }
            }
            """##
        ),
        (
            "MapPinning.swift",
            ##"""
            public struct MapPinning: Sendable {
                let rawValue: UInt32
                @inline(__always)
                init(rawValue: UInt32) {
                    self.rawValue = rawValue
                }
                public static var none: MapPinning { @inline(__always) get { MapPinning(rawValue: 0) } }
                public static var byName: MapPinning { @inline(__always) get { MapPinning(rawValue: 1) } }
            }
            """##
        ),
        (
            "NestedMapDefinition.swift",
            ##"""
            public struct NestedMapDefinition: BitwiseCopyable, Sendable {
                var outer: MapDefinition
                var inner: MapDefinition
                @inline(__always)
                init(_ outer: MapDefinition, inner: UnsafeMutableRawPointer, firstParameter: UInt32) {
                    self.outer = outer
                    self.inner = inner.assumingMemoryBound(to: MapDefinition.self).pointee
                    if self.inner.keyParameter < 253 { self.inner.keyParameter &+= firstParameter }
                    if self.inner.valueParameter < 253 { self.inner.valueParameter &+= firstParameter }
                }
            }
            """##
        ),
        (
            "PerCPUArray.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct PerCPUArray<Value: BitwiseCopyable>: ~Copyable, PerCPUMap, @unchecked Sendable {
                public typealias Key = UInt32
                @inline(__always)
                public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 6,
                            maxEntries: maxEntries,
                            flags: flags,
                            pinning: pinning,
                            keySize: MemoryLayout<UInt32>.stride,
                            valueSize: MemoryLayout<Value>.stride,
                            keyParameter: 254,
                            valueParameter: 0
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
            }
            """##
        ),
        (
            "PerCPUHashMap.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct PerCPUHashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: ~Copyable, PerCPUMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 5,
                            maxEntries: maxEntries,
                            flags: flags,
                            pinning: pinning,
                            keySize: MemoryLayout<Key>.stride,
                            valueSize: MemoryLayout<Value>.stride,
                            keyParameter: 0,
                            valueParameter: 1
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
            }
            """##
        ),
        (
            "PerCPUMap.swift",
            ##"""
            public protocol PerCPUMap<Key, Value>: KeyedMap, ~Copyable {}
            extension PerCPUMap where Self: ~Copyable {
                @inline(__always)
                public func lookup(_ key: Key, cpu: UInt32) -> UnsafeMutablePointer<Value>? {
                    withStored(key) { key in
                        helper195(address, key, cpu)?.assumingMemoryBound(to: Value.self)
                    }
                }
            }
            """##
        ),
        (
            "PerfEventArray.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct PerfEventArray<Element: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(pinning: MapPinning = .none) {
                    define(MapDefinition(type: 4, maxEntries: 0, pinning: pinning, keySize: 4, valueSize: 4))
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always) @discardableResult
                public func send(_ context: some ProgramContext, _ element: Element) -> Bool {
                    withStored(element) { element in
                        helper25(
                            UnsafeMutableRawPointer(mutating: context.address),
                            address,
                            0xffff_ffff,
                            element,
                            UInt64(truncatingIfNeeded: MemoryLayout<Element>.stride)
                        ) == 0
                    }
                }
            }
            """##
        ),
        (
            "ProgramArray.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct ProgramArray: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, pinning: MapPinning = .none) {
                    define(
                        MapDefinition(type: 3, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 4)
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func tailCall(_ context: some ProgramContext, _ index: UInt32) {
                    _ = helper12(UnsafeMutableRawPointer(mutating: context.address), address, index)
                }
            }
            """##
        ),
        (
            "Queue.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct Queue<Value: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 22,
                            maxEntries: maxEntries,
                            flags: flags,
                            pinning: pinning,
                            valueSize: MemoryLayout<Value>.stride,
                            valueParameter: 0
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always) @discardableResult
                public func push(_ value: Value) -> Bool {
                    withStored(value) { helper87(address, $0, 0) == 0 }
                }
                @inline(__always)
                public func pop(into value: inout Value) -> Bool {
                    withUnsafeMutablePointer(to: &value) { helper88(address, $0) == 0 }
                }
                @inline(__always)
                public func peek(into value: inout Value) -> Bool {
                    withUnsafeMutablePointer(to: &value) { helper89(address, $0) == 0 }
                }
            }
            """##
        ),
        (
            "RawRingBuffer+Dynamic.swift",
            ##"""
            extension RawRingBuffer {
                @inline(__always) @discardableResult
                public func submit(bytes: UInt32, wakeup: Wakeup = .automatic, _ write: (DynamicPointer) -> Void) -> Bool {
                    var storage: (UInt64, UInt64) = (0, 0)
                    return withUnsafeMutablePointer(to: &storage) { storage in
                        let storage = UnsafeMutableRawPointer(storage)
                        guard helper198(address, bytes, 0, storage) == 0 else {
                            helper200(storage, 0)
                            return false
                        }
                        write(DynamicPointer(storage))
                        helper199(storage, wakeup.rawValue)
                        return true
                    }
                }
            }
            """##
        ),
        (
            "RawRingBuffer.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct RawRingBuffer: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(bytes: UInt32, pinning: MapPinning = .none) {
                    define(MapDefinition(type: 27, maxEntries: bytes, pinning: pinning))
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func reserve<Event: BitwiseCopyable>(_ type: Event.Type) -> Reservation<Event>? {
                    guard let room = helper131(address, UInt64(truncatingIfNeeded: MemoryLayout<Event>.stride), 0) else {
                        return nil
                    }
                    return Reservation(pointer: room.assumingMemoryBound(to: Event.self))
                }
                @inline(__always) @discardableResult
                public func send<Event: BitwiseCopyable>(_ event: Event, wakeup: Wakeup = .automatic) -> Bool {
                    withStored(event) { event in
                        let size = UInt64(truncatingIfNeeded: MemoryLayout<Event>.stride)
                        return helper130(address, event, size, wakeup.rawValue) == 0
                    }
                }
                public var unreadBytes: UInt64 { @inline(__always) get { helper134(address, 0) } }
                public var consumerPosition: UInt64 { @inline(__always) get { helper134(address, 2) } }
                public var producerPosition: UInt64 { @inline(__always) get { helper134(address, 3) } }
            }
            """##
        ),
        (
            "Reservation.swift",
            ##"""
            @frozen
            public struct Reservation<Element: BitwiseCopyable>: ~Copyable {
                public let pointer: UnsafeMutablePointer<Element>
                @inline(__always)
                init(pointer: UnsafeMutablePointer<Element>) {
                    self.pointer = pointer
                }
                @inline(__always)
                public var event: Element {
                    @inline(__always) get { pointer.pointee }
                    @inline(__always) nonmutating _modify { yield &pointer.pointee }
                }
                @inline(__always)
                public consuming func submit(wakeup: Wakeup = .automatic) {
                    helper132(UnsafeRawPointer(pointer), wakeup.rawValue)
                    discard self
                }
                @inline(__always)
                public consuming func discardEvent() {
                    helper133(UnsafeRawPointer(pointer), 0)
                    discard self
                }
                @inline(__always)
                deinit {
                    helper133(UnsafeRawPointer(pointer), 0)
                }
            }
            """##
        ),
        (
            "ReuseportArray.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct ReuseportArray: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, pinning: MapPinning = .none) {
                    define(MapDefinition(type: 20, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 8))
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always) @discardableResult
                public func select(_ index: UInt32, for context: ReuseportContext) -> Bool {
                    withStored(index) { index in
                        helper82(
                            UnsafeMutableRawPointer(mutating: context.address),
                            address,
                            UnsafeMutableRawPointer(mutating: index),
                            0
                        ) == 0
                    }
                }
            }
            """##
        ),
        (
            "RingBuffer.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct RingBuffer<Element: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(bytes: UInt32, pinning: MapPinning = .none) {
                    define(MapDefinition(type: 27, maxEntries: bytes, pinning: pinning))
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func reserve() -> Reservation<Element>? {
                    guard let room = helper131(address, UInt64(truncatingIfNeeded: MemoryLayout<Element>.stride), 0) else {
                        return nil
                    }
                    return Reservation(pointer: room.assumingMemoryBound(to: Element.self))
                }
                @inline(__always) @discardableResult
                public func submit(wakeup: Wakeup = .automatic, _ write: (inout Element) -> Void) -> Bool {
                    guard let reservation = reserve() else { return false }
                    write(&reservation.pointer.pointee)
                    reservation.submit(wakeup: wakeup)
                    return true
                }
                @inline(__always) @discardableResult
                public func send(_ element: Element, wakeup: Wakeup = .automatic) -> Bool {
                    withStored(element) { element in
                        helper130(
                            address,
                            element,
                            UInt64(truncatingIfNeeded: MemoryLayout<Element>.stride),
                            wakeup.rawValue
                        ) == 0
                    }
                }
                @inline(__always)
                public var unreadBytes: UInt64 {
                    helper134(address, 0)
                }
            }
            """##
        ),
        (
            "SocketHashMap.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct SocketHashMap<Key: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 18,
                            maxEntries: maxEntries,
                            pinning: pinning,
                            keySize: MemoryLayout<Key>.stride,
                            valueSize: 8,
                            keyParameter: 0,
                            valueParameter: 253
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always) @discardableResult
                public func update(_ key: Key, to context: SocketOperationsContext, mode: UpdateMode = .any) -> Bool {
                    withStored(key) { key in
                        helper70(UnsafeMutableRawPointer(mutating: context.address), address, key, mode.rawValue) == 0
                    }
                }
                @inline(__always)
                public func redirect(_ context: SocketMessageContext, to key: Key, isIngress: Bool = false) -> SocketAction {
                    withStored(key) { key in
                        SocketAction(
                            rawValue: Int32(
                                truncatingIfNeeded: helper71(
                                    UnsafeMutableRawPointer(mutating: context.address),
                                    address,
                                    key,
                                    isIngress ? 1 : 0
                                )
                            )
                        )
                    }
                }
                @inline(__always)
                public func redirect(_ context: SocketBufferContext, to key: Key, isIngress: Bool = false) -> SocketAction {
                    withStored(key) { key in
                        SocketAction(
                            rawValue: Int32(
                                truncatingIfNeeded: helper72(
                                    UnsafeMutableRawPointer(mutating: context.address),
                                    address,
                                    key,
                                    isIngress ? 1 : 0
                                )
                            )
                        )
                    }
                }
                @inline(__always) @discardableResult
                public func select(_ key: Key, for context: SocketLookupContext) -> Bool {
                    withStored(key) { key in context.select(key, in: address) }
                }
            }
            """##
        ),
        (
            "SocketMap.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct SocketMap: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 15,
                            maxEntries: maxEntries,
                            pinning: pinning,
                            keySize: 4,
                            valueSize: 8,
                            keyParameter: 254,
                            valueParameter: 253
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always) @discardableResult
                public func update(_ key: UInt32, to context: SocketOperationsContext, mode: UpdateMode = .any) -> Bool {
                    withStored(key) { key in
                        helper53(UnsafeMutableRawPointer(mutating: context.address), address, key, mode.rawValue) == 0
                    }
                }
                @inline(__always)
                public func redirect(_ context: SocketMessageContext, to key: UInt32, isIngress: Bool = false) -> SocketAction {
                    SocketAction(
                        rawValue: Int32(
                            truncatingIfNeeded: helper60(
                                UnsafeMutableRawPointer(mutating: context.address),
                                address,
                                key,
                                isIngress ? 1 : 0
                            )
                        )
                    )
                }
                @inline(__always)
                public func redirect(_ context: SocketBufferContext, to key: UInt32, isIngress: Bool = false) -> SocketAction {
                    SocketAction(
                        rawValue: Int32(
                            truncatingIfNeeded: helper52(
                                UnsafeMutableRawPointer(mutating: context.address),
                                address,
                                key,
                                isIngress ? 1 : 0
                            )
                        )
                    )
                }
                @inline(__always) @discardableResult
                public func select(_ key: UInt32, for context: SocketLookupContext) -> Bool {
                    withStored(key) { key in context.select(key, in: address) }
                }
            }
            """##
        ),
        (
            "SocketStorage.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct SocketStorage<Value: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 24,
                            maxEntries: 0,
                            flags: .noPreallocation,
                            pinning: pinning,
                            keySize: 4,
                            valueSize: MemoryLayout<Value>.stride,
                            keyParameter: 254,
                            valueParameter: 0
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func lookup(_ socket: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
                    helper107(address, socket, nil, 0)?.assumingMemoryBound(to: Value.self)
                }
                @inline(__always)
                public func create(_ socket: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
                    helper107(address, socket, nil, 1)?.assumingMemoryBound(to: Value.self)
                }
                @inline(__always) @discardableResult
                public func delete(_ socket: UnsafeMutableRawPointer) -> Bool {
                    helper108(address, socket) == 0
                }
            }
            """##
        ),
        (
            "Stack.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct Stack<Value: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 23,
                            maxEntries: maxEntries,
                            flags: flags,
                            pinning: pinning,
                            valueSize: MemoryLayout<Value>.stride,
                            valueParameter: 0
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always) @discardableResult
                public func push(_ value: Value) -> Bool {
                    withStored(value) { helper87(address, $0, 0) == 0 }
                }
                @inline(__always)
                public func pop(into value: inout Value) -> Bool {
                    withUnsafeMutablePointer(to: &value) { helper88(address, $0) == 0 }
                }
                @inline(__always)
                public func peek(into value: inout Value) -> Bool {
                    withUnsafeMutablePointer(to: &value) { helper89(address, $0) == 0 }
                }
            }
            """##
        ),
        (
            "StackTraceMap.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct StackTraceMap: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, pinning: MapPinning = .none) {
                    define(
                        MapDefinition(type: 7, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 127 * 8)
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func store(_ context: some ProgramContext, user: Bool = false) -> Int {
                    helper27(UnsafeMutableRawPointer(mutating: context.address), address, user ? 1 << 8 : 0)
                }
            }
            """##
        ),
        (
            "StructOps.swift",
            ##"""
            import Builtin
            @_rawLayout(like: StructOpsDefinition<Values>)
            public struct StructOps<Values: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
                @inline(__always)
                public init(_ values: Values, isLinked: Bool = false) {
                    address.assumingMemoryBound(to: StructOpsDefinition<Values>.self).pointee = StructOpsDefinition(
                        isLinked: isLinked ? 1 : 0,
                        values: values
                    )
                }
                var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
            }
            """##
        ),
        (
            "StructOpsDefinition.swift",
            ##"""
            public struct StructOpsDefinition<Values: BitwiseCopyable>: BitwiseCopyable {
                var isLinked: UInt64
                var values: Values
            }
            """##
        ),
        (
            "TaskStorage.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct TaskStorage<Value: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(pinning: MapPinning = .none) {
                    define(
                        MapDefinition(
                            type: 29,
                            maxEntries: 0,
                            flags: .noPreallocation,
                            pinning: pinning,
                            keySize: 4,
                            valueSize: MemoryLayout<Value>.stride,
                            keyParameter: 254,
                            valueParameter: 0
                        )
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func lookup(_ task: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
                    helper156(address, task, nil, 0)?.assumingMemoryBound(to: Value.self)
                }
                @inline(__always)
                public func create(_ task: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value>? {
                    helper156(address, task, nil, 1)?.assumingMemoryBound(to: Value.self)
                }
                @inline(__always) @discardableResult
                public func delete(_ task: UnsafeMutableRawPointer) -> Bool {
                    helper157(address, task) == 0
                }
            }
            """##
        ),
        (
            "UpdateMode.swift",
            ##"""
            public struct UpdateMode: Sendable {
                let rawValue: UInt64
                @inline(__always)
                init(rawValue: UInt64) {
                    self.rawValue = rawValue
                }
                public static var any: UpdateMode { @inline(__always) get { UpdateMode(rawValue: 0) } }
                public static var insert: UpdateMode { @inline(__always) get { UpdateMode(rawValue: 1) } }
                public static var replace: UpdateMode { @inline(__always) get { UpdateMode(rawValue: 2) } }
            }
            """##
        ),
        (
            "UserRingBuffer.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct UserRingBuffer: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(bytes: UInt32, pinning: MapPinning = .none) {
                    define(MapDefinition(type: 31, maxEntries: bytes, pinning: pinning))
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always) @discardableResult
                public func drain(_ body: (DynamicPointer) -> LoopControl) -> Int {
                    helper209(address, { body(DynamicPointer(UnsafeMutableRawPointer(mutating: $0))) }, 0)
                }
            }
            """##
        ),
        (
            "Wakeup.swift",
            ##"""
            public struct Wakeup: Sendable {
                let rawValue: UInt64
                @inline(__always)
                init(rawValue: UInt64) {
                    self.rawValue = rawValue
                }
                public static var automatic: Wakeup { @inline(__always) get { Wakeup(rawValue: 0) } }
                public static var never: Wakeup { @inline(__always) get { Wakeup(rawValue: 1) } }
                public static var always: Wakeup { @inline(__always) get { Wakeup(rawValue: 2) } }
            }
            """##
        ),
        (
            "XSKMap.swift",
            ##"""
            import Builtin
            @_rawLayout(like: MapDefinition)
            public struct XSKMap: ~Copyable, KernelMap, @unchecked Sendable {
                @inline(__always)
                public init(maxEntries: UInt32, pinning: MapPinning = .none) {
                    define(
                        MapDefinition(type: 17, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 4)
                    )
                }
                public var address: UnsafeMutableRawPointer {
                    @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
                }
                @inline(__always)
                public func redirect(to index: UInt32, fallback: XDPAction = .abort) -> XDPAction {
                    XDPAction(
                        rawValue: Int32(
                            truncatingIfNeeded: helper51(address, UInt64(index), UInt64(UInt32(bitPattern: fallback.rawValue)))
                        )
                    )
                }
            }
            """##
        ),
        (
            "ArenaPointer.swift",
            ##"""
            public struct ArenaPointer<Pointee>: BitwiseCopyable, Sendable, Equatable {
                public let address: UInt64
                @inline(__always)
                public init(address: UInt64) {
                    self.address = address
                }
                public static var null: ArenaPointer { @inline(__always) get { ArenaPointer(address: 0) } }
                public var isNull: Bool { @inline(__always) get { address == 0 } }
                @inline(__always)
                public static func == (left: ArenaPointer, right: ArenaPointer) -> Bool {
                    left.address == right.address
                }
            }
            extension ArenaPointer where Pointee: BitwiseCopyable {
                public var pointee: Pointee {
                    @inline(__always) unsafeAddress { UnsafePointer(place) }
                    @inline(__always) nonmutating unsafeMutableAddress { place }
                }
                public var place: UnsafeMutablePointer<Pointee> {
                    @inline(__always) get { arenaPlace(address).assumingMemoryBound(to: Pointee.self) }
                }
                @inline(__always)
                public func advanced(by count: Int) -> ArenaPointer {
                    let distance = count &* MemoryLayout<Pointee>.stride
                    return ArenaPointer(address: address &+ UInt64(truncatingIfNeeded: distance))
                }
                public subscript(index: Int) -> Pointee {
                    @inline(__always) unsafeAddress { UnsafePointer(advanced(by: index).place) }
                    @inline(__always) nonmutating unsafeMutableAddress { advanced(by: index).place }
                }
            }
            #if hasFeature(Embedded)
            @_extern(c, "__bpf_arena_place")
            func arenaPlace(_ address: UInt64) -> UnsafeMutableRawPointer
            #endif
            """##
        ),
        (
            "AtomicInteger.swift",
            ##"""
            public protocol AtomicInteger: FixedWidthInteger, BitwiseCopyable {
                static func atomicAdd(_ amount: Self, at address: UnsafeMutablePointer<Self>)
                static func atomicAnd(_ mask: Self, at address: UnsafeMutablePointer<Self>)
                static func atomicOr(_ mask: Self, at address: UnsafeMutablePointer<Self>)
                static func atomicXor(_ mask: Self, at address: UnsafeMutablePointer<Self>)
                static func atomicExchange(_ value: Self, at address: UnsafeMutablePointer<Self>) -> Self
                static func atomicCompareExchange(
                    expected: Self,
                    desired: Self,
                    at address: UnsafeMutablePointer<Self>
                ) -> Self
            }
            extension UnsafeMutablePointer where Pointee: AtomicInteger {
                @inline(__always)
                public func atomicAdd(_ amount: Pointee) {
                    Pointee.atomicAdd(amount, at: self)
                }
                @inline(__always)
                public func atomicAnd(_ mask: Pointee) {
                    Pointee.atomicAnd(mask, at: self)
                }
                @inline(__always)
                public func atomicOr(_ mask: Pointee) {
                    Pointee.atomicOr(mask, at: self)
                }
                @inline(__always)
                public func atomicXor(_ mask: Pointee) {
                    Pointee.atomicXor(mask, at: self)
                }
                @inline(__always) @discardableResult
                public func atomicExchange(_ value: Pointee) -> Pointee {
                    Pointee.atomicExchange(value, at: self)
                }
                @inline(__always) @discardableResult
                public func atomicCompareExchange(expected: Pointee, desired: Pointee) -> Pointee {
                    Pointee.atomicCompareExchange(expected: expected, desired: desired, at: self)
                }
            }
            """##
        ),
        (
            "AtomicIntegers.swift",
            ##"""
            import Builtin
            extension UInt64: AtomicInteger {
                @inline(__always)
                public static func atomicAdd(_ amount: UInt64, at address: UnsafeMutablePointer<UInt64>) {
                    _ = Builtin.atomicrmw_add_monotonic_Int64(address._rawValue, amount._value)
                }
                @inline(__always)
                public static func atomicAnd(_ mask: UInt64, at address: UnsafeMutablePointer<UInt64>) {
                    _ = Builtin.atomicrmw_and_monotonic_Int64(address._rawValue, mask._value)
                }
                @inline(__always)
                public static func atomicOr(_ mask: UInt64, at address: UnsafeMutablePointer<UInt64>) {
                    _ = Builtin.atomicrmw_or_monotonic_Int64(address._rawValue, mask._value)
                }
                @inline(__always)
                public static func atomicXor(_ mask: UInt64, at address: UnsafeMutablePointer<UInt64>) {
                    _ = Builtin.atomicrmw_xor_monotonic_Int64(address._rawValue, mask._value)
                }
                @inline(__always)
                public static func atomicExchange(_ value: UInt64, at address: UnsafeMutablePointer<UInt64>) -> UInt64 {
                    UInt64(Builtin.atomicrmw_xchg_seqcst_Int64(address._rawValue, value._value))
                }
                @inline(__always)
                public static func atomicCompareExchange(
                    expected: UInt64,
                    desired: UInt64,
                    at address: UnsafeMutablePointer<UInt64>
                ) -> UInt64 {
                    UInt64(Builtin.cmpxchg_seqcst_seqcst_Int64(address._rawValue, expected._value, desired._value).0)
                }
            }
            extension Int64: AtomicInteger {
                @inline(__always)
                public static func atomicAdd(_ amount: Int64, at address: UnsafeMutablePointer<Int64>) {
                    _ = Builtin.atomicrmw_add_monotonic_Int64(address._rawValue, amount._value)
                }
                @inline(__always)
                public static func atomicAnd(_ mask: Int64, at address: UnsafeMutablePointer<Int64>) {
                    _ = Builtin.atomicrmw_and_monotonic_Int64(address._rawValue, mask._value)
                }
                @inline(__always)
                public static func atomicOr(_ mask: Int64, at address: UnsafeMutablePointer<Int64>) {
                    _ = Builtin.atomicrmw_or_monotonic_Int64(address._rawValue, mask._value)
                }
                @inline(__always)
                public static func atomicXor(_ mask: Int64, at address: UnsafeMutablePointer<Int64>) {
                    _ = Builtin.atomicrmw_xor_monotonic_Int64(address._rawValue, mask._value)
                }
                @inline(__always)
                public static func atomicExchange(_ value: Int64, at address: UnsafeMutablePointer<Int64>) -> Int64 {
                    Int64(Builtin.atomicrmw_xchg_seqcst_Int64(address._rawValue, value._value))
                }
                @inline(__always)
                public static func atomicCompareExchange(
                    expected: Int64,
                    desired: Int64,
                    at address: UnsafeMutablePointer<Int64>
                ) -> Int64 {
                    Int64(Builtin.cmpxchg_seqcst_seqcst_Int64(address._rawValue, expected._value, desired._value).0)
                }
            }
            extension UInt32: AtomicInteger {
                @inline(__always)
                public static func atomicAdd(_ amount: UInt32, at address: UnsafeMutablePointer<UInt32>) {
                    _ = Builtin.atomicrmw_add_monotonic_Int32(address._rawValue, amount._value)
                }
                @inline(__always)
                public static func atomicAnd(_ mask: UInt32, at address: UnsafeMutablePointer<UInt32>) {
                    _ = Builtin.atomicrmw_and_monotonic_Int32(address._rawValue, mask._value)
                }
                @inline(__always)
                public static func atomicOr(_ mask: UInt32, at address: UnsafeMutablePointer<UInt32>) {
                    _ = Builtin.atomicrmw_or_monotonic_Int32(address._rawValue, mask._value)
                }
                @inline(__always)
                public static func atomicXor(_ mask: UInt32, at address: UnsafeMutablePointer<UInt32>) {
                    _ = Builtin.atomicrmw_xor_monotonic_Int32(address._rawValue, mask._value)
                }
                @inline(__always)
                public static func atomicExchange(_ value: UInt32, at address: UnsafeMutablePointer<UInt32>) -> UInt32 {
                    UInt32(Builtin.atomicrmw_xchg_seqcst_Int32(address._rawValue, value._value))
                }
                @inline(__always)
                public static func atomicCompareExchange(
                    expected: UInt32,
                    desired: UInt32,
                    at address: UnsafeMutablePointer<UInt32>
                ) -> UInt32 {
                    UInt32(Builtin.cmpxchg_seqcst_seqcst_Int32(address._rawValue, expected._value, desired._value).0)
                }
            }
            extension Int32: AtomicInteger {
                @inline(__always)
                public static func atomicAdd(_ amount: Int32, at address: UnsafeMutablePointer<Int32>) {
                    _ = Builtin.atomicrmw_add_monotonic_Int32(address._rawValue, amount._value)
                }
                @inline(__always)
                public static func atomicAnd(_ mask: Int32, at address: UnsafeMutablePointer<Int32>) {
                    _ = Builtin.atomicrmw_and_monotonic_Int32(address._rawValue, mask._value)
                }
                @inline(__always)
                public static func atomicOr(_ mask: Int32, at address: UnsafeMutablePointer<Int32>) {
                    _ = Builtin.atomicrmw_or_monotonic_Int32(address._rawValue, mask._value)
                }
                @inline(__always)
                public static func atomicXor(_ mask: Int32, at address: UnsafeMutablePointer<Int32>) {
                    _ = Builtin.atomicrmw_xor_monotonic_Int32(address._rawValue, mask._value)
                }
                @inline(__always)
                public static func atomicExchange(_ value: Int32, at address: UnsafeMutablePointer<Int32>) -> Int32 {
                    Int32(Builtin.atomicrmw_xchg_seqcst_Int32(address._rawValue, value._value))
                }
                @inline(__always)
                public static func atomicCompareExchange(
                    expected: Int32,
                    desired: Int32,
                    at address: UnsafeMutablePointer<Int32>
                ) -> Int32 {
                    Int32(Builtin.cmpxchg_seqcst_seqcst_Int32(address._rawValue, expected._value, desired._value).0)
                }
            }
            """##
        ),
        (
            "Constant.swift",
            ##"""
            import Builtin
            @_rawLayout(like: Value)
            public struct Constant<Value: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
                @inline(__always)
                public init(_ value: Value) {
                    pointer.pointee = value
                }
                public var pointer: UnsafeMutablePointer<Value> {
                    @inline(__always) get {
                        UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)).assumingMemoryBound(to: Value.self)
                    }
                }
                public var value: Value {
                    @inline(__always) unsafeAddress { UnsafePointer(pointer) }
                }
                #if !hasFeature(Embedded)
                public func set(_ value: Value) {
                    pointer.pointee = value
                }
                #endif
            }
            """##
        ),
        (
            "DynamicPointer.swift",
            ##"""
            public struct DynamicPointer: BitwiseCopyable {
                let address: UnsafeMutableRawPointer
                @inline(__always)
                init(_ address: UnsafeMutableRawPointer) {
                    self.address = address
                }
                @inline(__always) @discardableResult
                public func write<Value: BitwiseCopyable>(_ value: Value, at offset: UInt32) -> Bool {
                    var value = value
                    return withUnsafeMutablePointer(to: &value) { value in
                        helper202(address, offset, UnsafeRawPointer(value), UInt32(truncatingIfNeeded: MemoryLayout<Value>.size), 0)
                            == 0
                    }
                }
                @inline(__always) @discardableResult
                public func read<Value: BitwiseCopyable>(into value: inout Value, at offset: UInt32) -> Bool {
                    withUnsafeMutablePointer(to: &value) { value in
                        let size = UInt32(truncatingIfNeeded: MemoryLayout<Value>.size)
                        return helper201(UnsafeMutableRawPointer(value), size, UnsafeRawPointer(address), offset, 0) == 0
                    }
                }
            }
            """##
        ),
        (
            "FixedString.swift",
            ##"""
            extension InlineArray where Element == UInt8 {
                @inline(__always) @discardableResult
                public mutating func readKernelString(at address: UInt64) -> Int {
                    withUnsafeMutablePointer(to: &self) { buffer in
                        helper115(
                            UnsafeMutableRawPointer(buffer),
                            UInt32(truncatingIfNeeded: MemoryLayout<Self>.size),
                            UnsafeRawPointer(bitPattern: UInt(address))
                        )
                    }
                }
                @inline(__always) @discardableResult
                public mutating func readUserString(at address: UInt64) -> Int {
                    withUnsafeMutablePointer(to: &self) { buffer in
                        helper114(
                            UnsafeMutableRawPointer(buffer),
                            UInt32(truncatingIfNeeded: MemoryLayout<Self>.size),
                            UnsafeRawPointer(bitPattern: UInt(address))
                        )
                    }
                }
            }
            """##
        ),
        (
            "KernelCharacter.swift",
            ##"""
            public struct KernelCharacter: BitwiseCopyable, Sendable, Equatable, ExpressibleByIntegerLiteral {
                public var byte: UInt8
                @inline(__always)
                public init(_ byte: UInt8) {
                    self.byte = byte
                }
                @inline(__always)
                public init(integerLiteral byte: UInt8) {
                    self.byte = byte
                }
                @inline(__always)
                public static func == (left: KernelCharacter, right: KernelCharacter) -> Bool {
                    left.byte == right.byte
                }
            }
            extension InlineArray where Element == KernelCharacter {
                @inline(__always)
                public init(_ text: StaticString) {
                    precondition(text.utf8CodeUnitCount < Self.count, "the text must be shorter than the array")
                    self.init(repeating: 0)
                    for index in 0..<text.utf8CodeUnitCount {
                        self[index] = KernelCharacter(text.utf8Start[index])
                    }
                }
            }
            """##
        ),
        (
            "KernelPointer.swift",
            ##"""
            public struct KernelPointer<Pointee: BitwiseCopyable>: BitwiseCopyable, Sendable {
                public let address: UInt64
                @inline(__always)
                public init(_ address: UInt64) {
                    self.address = address
                }
                @inline(__always)
                public init(_ pointer: UnsafeRawPointer?) {
                    self.address = UInt64(UInt(bitPattern: pointer))
                }
                public var isNull: Bool { @inline(__always) get { address == 0 } }
                @inline(__always) @discardableResult
                public func read(into value: inout Pointee) -> Bool {
                    withUnsafeMutablePointer(to: &value) { value in
                        helper113(
                            UnsafeMutableRawPointer(value),
                            UInt32(truncatingIfNeeded: MemoryLayout<Pointee>.size),
                            UnsafeRawPointer(bitPattern: UInt(address))
                        ) == 0
                    }
                }
                @inline(__always)
                public func readString(into buffer: UnsafeMutableRawPointer, capacity: Int) -> Int {
                    helper115(buffer, UInt32(truncatingIfNeeded: capacity), UnsafeRawPointer(bitPattern: UInt(address)))
                }
            }
            """##
        ),
        (
            "KernelReference.swift",
            ##"""
            public struct KernelReference<Object>: BitwiseCopyable, Sendable {
                private var address: UInt64 = 0
                @inline(__always)
                public init() {}
                @inline(__always)
                public mutating func exchange(_ object: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
                    #if hasFeature(Embedded)
                    withUnsafeMutablePointer(to: &self) { helper194(UnsafeMutableRawPointer($0), object) }
                    #else
                    let old = UnsafeMutableRawPointer(bitPattern: UInt(address))
                    address = UInt64(UInt(bitPattern: object))
                    return old
                    #endif
                }
            }
            """##
        ),
        (
            "KernelStructure.swift",
            ##"""
            public protocol KernelStructure: BitwiseCopyable, Sendable {
                var address: UInt64 { get }
                init(address: UInt64)
            }
            extension KernelStructure {
                @inline(__always)
                public init(_ pointer: UnsafeRawPointer?) {
                    self.init(address: UInt64(UInt(bitPattern: pointer)))
                }
                public var isNull: Bool { @inline(__always) get { address == 0 } }
                public var pointer: UnsafeRawPointer? { @inline(__always) get { UnsafeRawPointer(bitPattern: UInt(address)) } }
            }
            """##
        ),
        (
            "KernelTimer.swift",
            ##"""
            public struct bpf_timer: BitwiseCopyable, Sendable {
                var opaque0: UInt64 = 0
                var opaque1: UInt64 = 0
                @inline(__always)
                public init() {}
            }
            public typealias KernelTimer = bpf_timer
            extension UnsafeMutablePointer where Pointee == bpf_timer {
                @inline(__always) @discardableResult
                public func setUp<Map: KernelMap & ~Copyable>(in map: borrowing Map) -> Bool {
                    helper169(UnsafeMutableRawPointer(self), map.address, 1) == 0
                }
                @inline(__always) @discardableResult
                public func setCallback(
                    _ body: (UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer) -> LoopControl
                ) -> Bool {
                    helper170(UnsafeMutableRawPointer(self), body) == 0
                }
                @inline(__always) @discardableResult
                public func start(after nanoseconds: UInt64) -> Bool {
                    helper171(UnsafeMutableRawPointer(self), nanoseconds, 0) == 0
                }
                @inline(__always)
                public func cancel() {
                    _ = helper172(UnsafeMutableRawPointer(self))
                }
            }
            """##
        ),
        (
            "SpinLock.swift",
            ##"""
            public struct bpf_spin_lock: BitwiseCopyable, Sendable {
                var val: UInt32 = 0
                @inline(__always)
                public init() {}
            }
            public typealias SpinLock = bpf_spin_lock
            extension UnsafeMutablePointer where Pointee == bpf_spin_lock {
                @inline(__always)
                public func withLock<Result>(_ body: () -> Result) -> Result {
                    _ = helper93(UnsafeMutableRawPointer(self))
                    let result = body()
                    _ = helper94(UnsafeMutableRawPointer(self))
                    return result
                }
            }
            extension bpf_spin_lock {
                @inline(__always)
                public mutating func withLock<Result>(_ body: () -> Result) -> Result {
                    withUnsafeMutablePointer(to: &self) { lock in
                        _ = helper93(UnsafeMutableRawPointer(lock))
                        let result = body()
                        _ = helper94(UnsafeMutableRawPointer(lock))
                        return result
                    }
                }
            }
            """##
        ),
        (
            "StoredValue.swift",
            ##"""
            #if hasFeature(Embedded)
            @_extern(c, "memset") @discardableResult
            func memset(_ start: UnsafeMutableRawPointer, _ byte: Int32, _ count: Int) -> UnsafeMutableRawPointer
            #endif
            @inline(__always)
            func withStored<Value: BitwiseCopyable, Result>(_ value: Value, _ body: (UnsafeRawPointer) -> Result) -> Result {
                withUnsafeTemporaryAllocation(
                    byteCount: MemoryLayout<Value>.stride,
                    alignment: MemoryLayout<Value>.alignment
                ) { bytes in
                    let start = bytes.baseAddress.unsafelyUnwrapped
                    #if hasFeature(Embedded)
                    memset(start, 0, MemoryLayout<Value>.stride)
                    #else
                    bytes.initializeMemory(as: UInt8.self, repeating: 0)
                    #endif
                    start.storeBytes(of: value, as: Value.self)
                    return body(UnsafeRawPointer(start))
                }
            }
            """##
        ),
        (
            "UserPointer.swift",
            ##"""
            public struct UserPointer<Pointee: BitwiseCopyable>: BitwiseCopyable, Sendable {
                public let address: UInt64
                @inline(__always)
                public init(_ address: UInt64) {
                    self.address = address
                }
                @inline(__always)
                public init(_ pointer: UnsafeRawPointer?) {
                    self.address = UInt64(UInt(bitPattern: pointer))
                }
                public var isNull: Bool { @inline(__always) get { address == 0 } }
                @inline(__always) @discardableResult
                public func read(into value: inout Pointee) -> Bool {
                    withUnsafeMutablePointer(to: &value) { value in
                        helper112(
                            UnsafeMutableRawPointer(value),
                            UInt32(truncatingIfNeeded: MemoryLayout<Pointee>.size),
                            UnsafeRawPointer(bitPattern: UInt(address))
                        ) == 0
                    }
                }
                @inline(__always)
                public func readString(into buffer: UnsafeMutableRawPointer, capacity: Int) -> Int {
                    helper114(buffer, UInt32(truncatingIfNeeded: capacity), UnsafeRawPointer(bitPattern: UInt(address)))
                }
            }
            """##
        ),
        (
            "Variable.swift",
            ##"""
            import Builtin
            @_rawLayout(like: Value)
            public struct Variable<Value: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
                @inline(__always)
                public init(_ value: Value) {
                    pointer.pointee = value
                }
                public var pointer: UnsafeMutablePointer<Value> {
                    @inline(__always) get {
                        UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)).assumingMemoryBound(to: Value.self)
                    }
                }
                public var value: Value {
                    @inline(__always) unsafeAddress { UnsafePointer(pointer) }
                    @inline(__always) nonmutating unsafeMutableAddress { pointer }
                }
            }
            extension Variable where Value: AtomicInteger {
                @inline(__always)
                public func add(_ amount: Value) {
                    pointer.atomicAdd(amount)
                }
            }
            """##
        ),
        (
            "EthernetHeader.swift",
            ##"""
            public struct EthernetHeader: BitwiseCopyable, Sendable {
                public var destination: InlineArray<6, UInt8>
                public var source: InlineArray<6, UInt8>
                public var etherType: NetworkOrder<UInt16>
                public static var size: Int { @inline(__always) get { 14 } }
                public static var ipv4: UInt16 { @inline(__always) get { 0x0800 } }
                public static var ipv6: UInt16 { @inline(__always) get { 0x86dd } }
                public static var arp: UInt16 { @inline(__always) get { 0x0806 } }
            }
            """##
        ),
        (
            "FlowKeys.swift",
            ##"""
            public struct FlowKeys: BitwiseCopyable {
                public var networkOffset: UInt16
                public var transportOffset: UInt16
                public var addressProtocol: UInt16
                public var isFragment: UInt8
                public var isFirstFragment: UInt8
                public var isEncapsulated: UInt8
                public var protocolNumber: UInt8
                public var networkProtocol: NetworkOrder<UInt16>
                public var sourcePort: NetworkOrder<UInt16>
                public var destinationPort: NetworkOrder<UInt16>
                public var source: InlineArray<4, UInt32>
                public var destination: InlineArray<4, UInt32>
                public var flags: UInt32
                public var flowLabel: NetworkOrder<UInt32>
            }
            """##
        ),
        (
            "IPv4Header.swift",
            ##"""
            public struct IPv4Header: BitwiseCopyable, Sendable {
                public var versionAndLength: UInt8
                public var typeOfService: UInt8
                public var totalLength: NetworkOrder<UInt16>
                public var identification: NetworkOrder<UInt16>
                public var fragment: NetworkOrder<UInt16>
                public var timeToLive: UInt8
                public var protocolNumber: UInt8
                public var checksum: NetworkOrder<UInt16>
                public var source: NetworkOrder<UInt32>
                public var destination: NetworkOrder<UInt32>
                public var headerLength: Int {
                    @inline(__always) get { Int(versionAndLength & 0xf) &* 4 }
                }
                public static var icmp: UInt8 { @inline(__always) get { 1 } }
                public static var tcp: UInt8 { @inline(__always) get { 6 } }
                public static var udp: UInt8 { @inline(__always) get { 17 } }
            }
            """##
        ),
        (
            "IPv6Header.swift",
            ##"""
            public struct IPv6Header: BitwiseCopyable, Sendable {
                public var versionAndFlow: NetworkOrder<UInt32>
                public var payloadLength: NetworkOrder<UInt16>
                public var nextHeader: UInt8
                public var hopLimit: UInt8
                public var source: InlineArray<16, UInt8>
                public var destination: InlineArray<16, UInt8>
                public static var size: Int { @inline(__always) get { 40 } }
            }
            """##
        ),
        (
            "NetworkOrder.swift",
            ##"""
            public struct NetworkOrder<Value: FixedWidthInteger & BitwiseCopyable & Sendable>: BitwiseCopyable, Sendable {
                public var bigEndian: Value
                @inline(__always)
                public init(bigEndian: Value) {
                    self.bigEndian = bigEndian
                }
                @inline(__always)
                public init(_ value: Value) {
                    self.bigEndian = value.bigEndian
                }
                public var value: Value {
                    @inline(__always) get { Value(bigEndian: bigEndian) }
                    @inline(__always) set { bigEndian = newValue.bigEndian }
                }
                @inline(__always)
                public static func == (left: NetworkOrder, right: Value) -> Bool {
                    left.bigEndian == right.bigEndian
                }
                @inline(__always)
                public static func != (left: NetworkOrder, right: Value) -> Bool {
                    left.bigEndian != right.bigEndian
                }
            }
            """##
        ),
        (
            "Packet.swift",
            ##"""
            public struct Packet: BitwiseCopyable {
                public let start: UnsafeMutableRawPointer
                public let end: UnsafeMutableRawPointer
                @inline(__always)
                public init(start: UnsafeMutableRawPointer, end: UnsafeMutableRawPointer) {
                    self.start = start
                    self.end = end
                }
                @inline(__always)
                public func header<Header: BitwiseCopyable>(
                    at offset: Int,
                    as type: Header.Type = Header.self
                ) -> UnsafeMutablePointer<Header>? {
                    let header = start + offset
                    guard header + MemoryLayout<Header>.size <= end else { return nil }
                    return header.assumingMemoryBound(to: Header.self)
                }
                @inline(__always)
                public func load<T: BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T? {
                    header(at: offset, as: T.self)?.pointee
                }
            }
            """##
        ),
        (
            "TCPHeader.swift",
            ##"""
            public struct TCPHeader: BitwiseCopyable, Sendable {
                public var sourcePort: NetworkOrder<UInt16>
                public var destinationPort: NetworkOrder<UInt16>
                public var sequence: NetworkOrder<UInt32>
                public var acknowledgement: NetworkOrder<UInt32>
                public var dataOffset: UInt8
                public var flags: UInt8
                public var window: NetworkOrder<UInt16>
                public var checksum: NetworkOrder<UInt16>
                public var urgentPointer: NetworkOrder<UInt16>
                public static var fin: UInt8 { @inline(__always) get { 0x01 } }
                public static var syn: UInt8 { @inline(__always) get { 0x02 } }
                public static var rst: UInt8 { @inline(__always) get { 0x04 } }
                public static var ack: UInt8 { @inline(__always) get { 0x10 } }
            }
            """##
        ),
        (
            "UDPHeader.swift",
            ##"""
            public struct UDPHeader: BitwiseCopyable, Sendable {
                public var sourcePort: NetworkOrder<UInt16>
                public var destinationPort: NetworkOrder<UInt16>
                public var length: NetworkOrder<UInt16>
                public var checksum: NetworkOrder<UInt16>
            }
            """##
        ),
    ]
}
