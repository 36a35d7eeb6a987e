// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Synchronization

/// What takes the kernel's place when a program is called in user space, by a unit test for example.
///
/// Maps, the clock, random numbers and the current task have stand-ins here. A helper that has none returns `-ENOTSUPP`,
/// zero or nil. All programs of a process share one simulated kernel: tests that use it must not run at the same time.
public enum SimulatedKernel {
    struct State {
        var processID: UInt32 = 1
        var threadID: UInt32 = 1
        var userID: UInt32 = 0
        var groupID: UInt32 = 0
        var cgroupID: UInt64 = 1
        var command = "test"
        var monotonicTime: UInt64 = 1_000_000_000
        var cpu: UInt32 = 0
        var randomNumbers: [UInt32] = []
        var messages: [String] = []
        var signals: [UInt32] = []
        var tailCalls: [UInt32] = []
        var memory: [ClosedRange<UInt64>] = []
        var maps: [UInt: SimulatedMap] = [:]
        /// Reserved room in a ring buffer, and the map that it belongs to.
        var reservations: [UInt: UInt] = [:]
        /// The pages that are allocated in each arena, by the address of the first one.
        var arenas: [UInt: [UInt: Int]] = [:]
    }

    static let state = Mutex(State())

    /// The number of CPUs that maps with a value for each CPU have.
    public static let cpuCount = 4

    /// Empties all maps, and sets everything else as it was at first.
    public static func reset() {
        SimulatedStructure.removeAll()
        state.withLock { state in
            for map in state.maps.values {
                map.removeAll()
            }
            let maps = state.maps
            state = State()
            state.maps = maps
        }
    }

    /// The ID of the current process.
    public static var processID: UInt32 {
        get { state.withLock { $0.processID } }
        set { state.withLock { $0.processID = newValue } }
    }

    /// The ID of the current thread.
    public static var threadID: UInt32 {
        get { state.withLock { $0.threadID } }
        set { state.withLock { $0.threadID = newValue } }
    }

    /// The ID of the current user.
    public static var userID: UInt32 {
        get { state.withLock { $0.userID } }
        set { state.withLock { $0.userID = newValue } }
    }

    /// The ID of the current group.
    public static var groupID: UInt32 {
        get { state.withLock { $0.groupID } }
        set { state.withLock { $0.groupID = newValue } }
    }

    /// The ID of the current cgroup.
    public static var cgroupID: UInt64 {
        get { state.withLock { $0.cgroupID } }
        set { state.withLock { $0.cgroupID = newValue } }
    }

    /// The name of the current thread.
    public static var command: String {
        get { state.withLock { $0.command } }
        set { state.withLock { $0.command = newValue } }
    }

    /// The time of all clocks, in nanoseconds. It stands still until a test sets it.
    public static var monotonicTime: UInt64 {
        get { state.withLock { $0.monotonicTime } }
        set { state.withLock { $0.monotonicTime = newValue } }
    }

    /// The CPU that the program runs on, below ``cpuCount``.
    public static var cpu: UInt32 {
        get { state.withLock { $0.cpu } }
        set { state.withLock { $0.cpu = min(newValue, UInt32(cpuCount) - 1) } }
    }

    /// The random numbers that programs get next. Afterwards they get real ones.
    public static var randomNumbers: [UInt32] {
        get { state.withLock { $0.randomNumbers } }
        set { state.withLock { $0.randomNumbers = newValue } }
    }

    /// The messages that programs have written with ``printk(_:)``.
    public static var messages: [String] {
        state.withLock { $0.messages }
    }

    /// The signals that programs have sent to the current task.
    public static var signals: [UInt32] {
        state.withLock { $0.signals }
    }

    /// The indices of the tail calls that programs have tried. A stand-in does not make them.
    public static var tailCalls: [UInt32] {
        state.withLock { $0.tailCalls }
    }

    /// Allows reads of memory by address while a closure runs. Addresses outside fail, as invalid ones do in the kernel.
    public static func withReadableMemory<Result>(
        _ bytes: UnsafeRawBufferPointer,
        _ body: (UInt64) -> Result
    ) -> Result {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return body(0) }
        let start = UInt64(UInt(bitPattern: base))
        state.withLock { $0.memory.append(start...start + UInt64(bytes.count) - 1) }
        defer { state.withLock { _ = $0.memory.popLast() } }
        return body(start)
    }

    static func map(at address: UnsafeRawPointer) -> SimulatedMap? {
        state.withLock { state in
            let key = UInt(bitPattern: address)
            if let map = state.maps[key] {
                return map
            }
            let definition = address.load(as: MapDefinition.self)
            guard definition.magic == MapDefinition.magicNumber else { return nil }
            let map = SimulatedMap(definition)
            state.maps[key] = map
            return map
        }
    }
}
#endif
