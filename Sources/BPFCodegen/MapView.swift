// SPDX-License-Identifier: Apache-2.0

/// The view that a map has as a member of a skeleton.
enum MapView {
    case typed(key: SwiftType, value: SwiftType)
    case array(value: SwiftType)
    case perCPU(key: SwiftType, value: SwiftType)
    case ring(event: SwiftType, losses: String?)
    case perf(event: SwiftType, losses: String?)
    case queue(value: SwiftType)
    case bloomFilter(value: SwiftType)
    /// A view with the type of keys, for example `MapOfMaps<UInt32>`.
    case keyed(String, key: SwiftType)
    /// A view of local storage, for example `TaskStorage<UInt64>`.
    case storage(String, value: SwiftType)
    /// A view without types of the program, for example `ProgramArray`.
    case plain(String)
    case arena
    case untyped

    /// `enum bpf_map_type` in `<linux/bpf.h>`. A test compares it with the library's views.
    enum Kind {
        static let array: UInt32 = 2
        static let perfEventArray: UInt32 = 4
        static let counters: UInt32 = 6
        static let queues: Set<UInt32> = [22, 23]
        static let ring: UInt32 = 27
        static let bloomFilter: UInt32 = 30
        static let arena: UInt32 = 33
        static let perCPU: Set<UInt32> = [5, 6, 10, 21]
        /// Maps with keys and values that user space reads or writes as they are declared.
        static let typed: Set<UInt32> = [1, 2, 9, 11, 19, 35]
        static let keyed: [UInt32: String] = [12: "MapOfMaps", 13: "MapOfMaps", 15: "SocketMap", 18: "SocketMap"]
        static let storage: [UInt32: String] = [
            24: "SocketStorage", 28: "InodeStorage", 29: "TaskStorage", 32: "CgroupStorage",
        ]
        static let plain: [UInt32: String] = [
            3: "ProgramArray", 4: "PerfEventArray", 7: "StackTraceMap", 8: "CgroupArray", 14: "DeviceMap", 16: "CPUMap",
            17: "XSKMap", 20: "ReuseportArray", 25: "DeviceMap",
        ]
        /// Keyed maps that the kernel indexes by `u32`.
        static let indexed: Set<UInt32> = [2, 12, 15]
    }

    init(_ map: ObjectModel.Map, of maps: [ObjectModel.Map], event: UInt32?, translator: inout TypeTranslator) {
        func type(_ id: UInt32?, _ part: String) -> SwiftType? {
            id.flatMap { translator.swiftType($0, context: "\(map.name)_\(part)") }
        }
        // The size is enough for an index.
        func key() -> SwiftType? {
            map.key == nil && map.keySize == 4 && Kind.indexed.contains(map.type)
                ? .number("UInt32") : type(map.key, "key")
        }
        // BPF_EVENTS and BPF_PERF_EVENTS declare it.
        var losses: String? {
            maps.first { $0.name == "\(map.name)_lost" && $0.type == Kind.counters && $0.valueSize == 8 }?.name
        }
        let view: MapView? =
            switch map.type {
            case Kind.ring: type(event, "event").map { .ring(event: $0, losses: losses) }
            case Kind.perfEventArray where event != nil: type(event, "event").map { .perf(event: $0, losses: losses) }
            case Kind.bloomFilter: type(map.value, "value").map { .bloomFilter(value: $0) }
            case Kind.arena: .arena
            case _ where Kind.queues.contains(map.type): type(map.value, "value").map { .queue(value: $0) }
            case _ where Kind.perCPU.contains(map.type):
                type(map.key, "key").flatMap { key in type(map.value, "value").map { .perCPU(key: key, value: $0) } }
            case _ where Kind.typed.contains(map.type):
                key().flatMap { key in type(map.value, "value").map { Self.entries(of: map.type, key, $0) } }
            default:
                if let name = Kind.keyed[map.type] {
                    key().map { .keyed(name, key: $0) }
                } else if let name = Kind.storage[map.type] {
                    type(map.value, "value").map { .storage(name, value: $0) }
                } else {
                    Kind.plain[map.type].map { .plain($0) }
                }
            }
        self = view ?? Kind.plain[map.type].map { .plain($0) } ?? .untyped
    }

    private static func entries(of type: UInt32, _ key: SwiftType, _ value: SwiftType) -> MapView {
        let isIndex = key == .number("UInt32") || key == .number("Int32")
        return type == Kind.array && isIndex ? .array(value: value) : .typed(key: key, value: value)
    }

    /// The Swift type of the member.
    var typeName: String {
        switch self {
        case .typed(let key, let value): "TypedMap<\(key.name), \(value.name)>"
        case .array(let value): "TypedArray<\(value.name)>"
        case .perCPU(let key, let value): "TypedPerCPUMap<\(key.name), \(value.name)>"
        case .ring(let event, _): "EventRing<\(event.name)>"
        case .perf(let event, _): "EventPerfBuffer<\(event.name)>"
        case .queue(let value): "TypedQueue<\(value.name)>"
        case .bloomFilter(let value): "TypedBloomFilter<\(value.name)>"
        case .keyed(let name, let key): "\(name)<\(key.name)>"
        case .storage(let name, let value): "\(name)<\(value.name)>"
        case .plain(let name): name
        case .arena: "Arena"
        case .untyped: "BPFMap"
        }
    }

    /// The type that the skeleton stores. Creating an `Arena` maps its memory, so the getter does it.
    var storedTypeName: String {
        if case .arena = self { "BPFMap" } else { typeName }
    }

    /// The expression that creates the stored view of `map`.
    var creation: String {
        switch self {
        case .typed(let key, let value): "try map.typed(key: \(key.name).self, value: \(value.name).self)"
        case .array(let value): "try map.typedArray(value: \(value.name).self)"
        case .perCPU(let key, let value): "try map.typedPerCPU(key: \(key.name).self, value: \(value.name).self)"
        case .ring(_, let losses):
            losses.map { "try EventRing(map, losses: object.mapIfCreated(\"\($0.swiftLiteral)\"))" }
                ?? "try EventRing(map)"
        case .perf(_, let losses):
            losses.map { "try EventPerfBuffer(map, losses: object.mapIfCreated(\"\($0.swiftLiteral)\"))" }
                ?? "try EventPerfBuffer(map)"
        case .queue(let value): "try map.typedQueue(value: \(value.name).self)"
        case .bloomFilter(let value): "try map.typedBloomFilter(value: \(value.name).self)"
        case .keyed(let name, let key): "try \(name)(map, key: \(key.name).self)"
        case .storage(let name, let value): "try \(name)(map, value: \(value.name).self)"
        case .plain(let name): "try \(name)(map)"
        case .arena, .untyped: "map"
        }
    }

    /// The expression that returns the member, from an expression of the stored view.
    func member(_ stored: String) -> String {
        if case .arena = self { "try Arena(\(stored))" } else { "try \(stored)" }
    }
}
