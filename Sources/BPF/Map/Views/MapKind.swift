// SPDX-License-Identifier: Apache-2.0

/// The view that fits a type of map: which operations it has, and what its keys and values are.
enum MapKind {
    /// Keys and values of the program's own types.
    case keyed
    /// As ``keyed``, with a value for each CPU.
    case perCPU
    case queue
    case bloomFilter
    case mapOfMaps
    case programArray
    case perfEventArray
    case cgroupArray
    case sockets
    case reuseportSockets
    case devices
    case cpus
    case xdpSockets
    case stackTraces
    case socketStorage
    case inodeStorage
    case taskStorage
    case cgroupStorage
    case structOps
    case arena
    case ringBuffer
    case userRingBuffer
    /// A type that is newer than this library, or without operations for user space.
    case other

    init(_ type: BPFMapType) {
        self =
            switch type {
            case .hash, .array, .lruHash, .lpmTrie, .cgroupStorageLegacy, .rhash: .keyed
            case .perCPUHash, .perCPUArray, .lruPerCPUHash, .perCPUCgroupStorageLegacy: .perCPU
            case .queue, .stack: .queue
            case .bloomFilter: .bloomFilter
            case .arrayOfMaps, .hashOfMaps: .mapOfMaps
            case .progArray: .programArray
            case .perfEventArray: .perfEventArray
            case .cgroupArray: .cgroupArray
            case .sockMap, .sockHash: .sockets
            case .reuseportSockArray: .reuseportSockets
            case .devMap, .devMapHash: .devices
            case .cpuMap: .cpus
            case .xskMap: .xdpSockets
            case .stackTrace: .stackTraces
            case .skStorage: .socketStorage
            case .inodeStorage: .inodeStorage
            case .taskStorage: .taskStorage
            case .cgroupStorage: .cgroupStorage
            case .structOps: .structOps
            case .arena: .arena
            case .ringBuffer: .ringBuffer
            case .userRingBuffer: .userRingBuffer
            default: .other
            }
    }

    /// The expression that creates the view, for errors.
    var view: String? {
        switch self {
        case .keyed: "typed(key:value:)"
        case .perCPU: "typedPerCPU(key:value:)"
        case .queue: "typedQueue(value:)"
        case .bloomFilter: "typedBloomFilter(value:)"
        case .mapOfMaps: "MapOfMaps(_:key:)"
        case .programArray: "ProgramArray(_:)"
        case .perfEventArray: "PerfBuffer(_:), or PerfEventArray(_:) for events that are opened elsewhere"
        case .cgroupArray: "CgroupArray(_:)"
        case .sockets: "SocketMap(_:key:)"
        case .reuseportSockets: "ReuseportArray(_:)"
        case .devices: "DeviceMap(_:)"
        case .cpus: "CPUMap(_:)"
        case .xdpSockets: "XSKMap(_:)"
        case .stackTraces: "StackTraceMap(_:)"
        case .socketStorage: "SocketStorage(_:value:)"
        case .inodeStorage: "InodeStorage(_:value:)"
        case .taskStorage: "TaskStorage(_:value:)"
        case .cgroupStorage: "CgroupStorage(_:value:)"
        case .structOps: "StructOpsMap(_:)"
        case .arena: "Arena(_:)"
        case .ringBuffer: "RingBuffer(_:)"
        case .userRingBuffer: "UserRingBuffer(_:)"
        case .other: nil
        }
    }
}

extension BPFMap {
    /// Throws for a map of another kind than a view is for, and names the view that fits.
    func check(is kinds: MapKind...) throws(BPFError) {
        let kind = MapKind(type)
        guard !kinds.contains(kind) else { return }
        throw BPFError(
            .typeMismatch,
            operation: .typedView,
            subject: .map(name),
            message: "this view is for other maps than \(type.description.indefiniteArticle) \(type) map",
            advice: kind.view.map { "Use \($0)" }
        )
    }
}
