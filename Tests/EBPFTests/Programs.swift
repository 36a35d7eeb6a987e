// SPDX-License-Identifier: Apache-2.0

import EBPF

// Programs as a user writes them, which the tests call.

struct CountConfiguration {
    var ignoredProcess: UInt32 = 0
    var minimum: UInt64 = 5
}

struct Activity {
    var lock = SpinLock()
    var calls: UInt32 = 0
    var total: UInt64 = 0
}

struct ExecEvent {
    var process: UInt32
    var command: InlineArray<16, UInt8>
    var time: UInt64
}

struct Node {
    var next: ArenaPointer<Node>
    var number: UInt64
}

struct tcp_congestion_ops {
    var name: InlineArray<8, KernelCharacter>
}

enum task_struct {}

struct Watched {
    var task: KernelReference<task_struct>
}

struct PortPrefix {
    var length: UInt32
    var address: NetworkOrder<UInt32>
}

let configuration = Constant(CountConfiguration())
let lost = Variable<UInt64>(0)
let counts = HashMap<UInt32, UInt64>(maxEntries: 4)
let recent = LRUHashMap<UInt32, UInt64>(maxEntries: 2)
let activities = ArrayMap<Activity>(maxEntries: 2)
let perCPU = PerCPUArray<UInt64>(maxEntries: 2)
let pending = Queue<UInt64>(maxEntries: 2)
let saved = Stack<UInt64>(maxEntries: 2)
let seen = BloomFilter<UInt64>(maxEntries: 16)
let routes = LPMTrie<PortPrefix, UInt32>(maxEntries: 16)
let starts = TaskStorage<UInt64>()
let execs = RingBuffer<ExecEvent>(bytes: 4096)
let samples = PerfEventArray<UInt64>()
let reports = RawRingBuffer(bytes: 4096)
let requests = UserRingBuffer(bytes: 4096)
let blockedPorts = HashMap<UInt16, UInt64>(maxEntries: 16)
let tenants = HashOfMaps<UInt64, HashMap<UInt32, UInt64>>(maxEntries: 4, of: HashMap(maxEntries: 4))
let slots = ArrayOfMaps<ArrayMap<Activity>>(maxEntries: 2, of: ArrayMap(maxEntries: 2))
let arena = Arena(pages: 2)
let head = Variable(ArenaPointer<Node>.null)
let watched = ArrayMap<Watched>(maxEntries: 1)
let control = StructOps(tcp_congestion_ops(name: .init("reno")))
let nextPrograms = ProgramArray(maxEntries: 2)

@section("tracepoint/raw_syscalls/sys_enter")
func countCalls(_ context: TracepointContext) -> Int32 {
    let process = CurrentTask.processID
    guard process != configuration.value.ignoredProcess else { return 0 }
    counts[process, default: 0] += 1
    perCPU[0, default: 0] += 1
    if let activity = activities.lookup(1) {
        activity.pointee.lock.withLock {
            activity.pointee.calls += 1
            activity.pointee.total += context.load(at: 8, as: UInt64.self)
        }
    }
    return 1
}

@section("tp_btf/sched_process_exec")
func onExec(_ context: BTFTracepointContext) -> Int32 {
    let isSent = execs.submit { event in
        event.process = CurrentTask.processID
        CurrentTask.copyCommand(to: &event.command)
        event.time = Kernel.monotonicTime
    }
    if !isSent {
        lost.add(1)
    }
    printk("100% exec by \(CurrentTask.processID) with \(hex: context[1]) and \(context.argument(2, as: Int64.self))")
    return 0
}

@section("xdp")
func filterPorts(_ context: XDPContext) -> XDPAction {
    let packet = context.packet
    guard
        let ethernet = packet.header(at: 0, as: EthernetHeader.self),
        ethernet.pointee.etherType == EthernetHeader.ipv4,
        let ip = packet.header(at: EthernetHeader.size, as: IPv4Header.self),
        ip.pointee.protocolNumber == IPv4Header.tcp,
        let tcp = packet.header(at: EthernetHeader.size + ip.pointee.headerLength, as: TCPHeader.self)
    else {
        return .pass
    }
    guard let hits = blockedPorts.lookup(tcp.pointee.destinationPort.value) else { return .pass }
    hits.atomicAdd(1)
    return .drop
}

@section("uprobe")
func onCall(_ context: ProbeContext) -> Int32 {
    var name = InlineArray<16, UInt8>(repeating: 0)
    let length = name.readUserString(at: context.argument(0))
    return length < 0 ? -1 : Int32(name[0])
}

/// Puts a node before the list.
@section("syscall")
func insertNode(_ context: SyscallContext) -> Int32 {
    guard let node: ArenaPointer<Node> = arena.allocate() else { return 1 }
    node.pointee = Node(next: head.value, number: 7)
    node.advanced(by: 1).pointee.number = 9
    head.value = node
    return 0
}

/// Adds the indices of the bits of a mask.
@section("raw_tp")
func addBits(_ context: RawTracepointContext) -> Int32 {
    var mask = context[0]
    var sum: Int32 = 0
    let result = withUnsafePointer(to: &mask) { mask in
        loop(over: SetBits(in: mask, count: 1)) { bit in
            sum &+= bit
            return bit < 10 ? .next : .stop
        }
    }
    return result == 0 ? sum : result
}

@section("struct_ops/cong_avoid")
func avoidCongestion(_ context: StructOpsContext) -> Int32 { context.argument(2) }

/// Puts the argument into the map.
@section("syscall")
func watchTask(_ context: RawTracepointContext) -> Int32 {
    let task = UnsafeMutableRawPointer(mutating: context.pointer(0))
    return watched.lookup(0)?.pointee.task.exchange(task) == nil ? 0 : 1
}
