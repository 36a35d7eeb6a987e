// SPDX-License-Identifier: Apache-2.0

/// The view that a map has as a member of a skeleton.
enum MapView {
    case typed(key: SwiftType, value: SwiftType)
    case perCPU(key: SwiftType, value: SwiftType)
    case ring(event: SwiftType, losses: String?)
    case perf(event: SwiftType, losses: String?)
    case queue(value: SwiftType)
    case programs
    case untyped

    /// `enum bpf_map_type` in `<linux/bpf.h>`. A test compares it with `BPFMapType`.
    enum Kind {
        static let programArray: UInt32 = 3
        static let perfEventArray: UInt32 = 4
        static let counters: UInt32 = 6
        static let queues: Set<UInt32> = [22, 23]
        static let ring: UInt32 = 27
        static let perCPU: Set<UInt32> = [5, 6, 10, 21]
        /// Maps with keys and values that user space reads or writes as they are declared.
        static let keyed: Set<UInt32> = [1, 2, 7, 9, 11, 14, 15, 16, 17, 18, 19, 24, 25, 28, 29, 32, 35]
    }

    init(_ map: ObjectModel.Map, of maps: [ObjectModel.Map], event: UInt32?, translator: inout TypeTranslator) {
        self = .untyped
        func type(_ id: UInt32?, _ part: String) -> SwiftType? {
            id.flatMap { translator.swiftType($0, context: "\(map.name)_\(part)") }
        }
        // BPF_EVENTS and BPF_PERF_EVENTS declare it.
        var losses: String? {
            maps.first { $0.name == "\(map.name)_lost" && $0.type == Kind.counters && $0.valueSize == 8 }?.name
        }
        switch map.type {
        case Kind.ring:
            guard let event = type(event, "event") else { return }
            self = .ring(event: event, losses: losses)
        case Kind.perfEventArray:
            guard let event = type(event, "event") else { return }
            self = .perf(event: event, losses: losses)
        case Kind.programArray: self = .programs
        case _ where Kind.queues.contains(map.type):
            guard let value = type(map.value, "value") else { return }
            self = .queue(value: value)
        case _ where Kind.perCPU.contains(map.type):
            guard let key = type(map.key, "key"), let value = type(map.value, "value") else { return }
            self = .perCPU(key: key, value: value)
        case _ where Kind.keyed.contains(map.type):
            guard let key = type(map.key, "key"), let value = type(map.value, "value") else { return }
            self = .typed(key: key, value: value)
        default: return
        }
    }

    /// The Swift type of the member.
    var typeName: String {
        switch self {
        case .typed(let key, let value): "TypedMap<\(key.name), \(value.name)>"
        case .perCPU(let key, let value): "TypedPerCPUMap<\(key.name), \(value.name)>"
        case .ring(let event, _): "EventRing<\(event.name)>"
        case .perf(let event, _): "EventPerfBuffer<\(event.name)>"
        case .queue(let value): "TypedQueue<\(value.name)>"
        case .programs: "ProgramArray"
        case .untyped: "BPFMap"
        }
    }

    /// The expression that creates the view of `map`.
    var creation: String {
        switch self {
        case .typed(let key, let value): "try map.typed(key: \(key.name).self, value: \(value.name).self)"
        case .perCPU(let key, let value): "try map.typedPerCPU(key: \(key.name).self, value: \(value.name).self)"
        case .ring(_, let losses):
            losses.map { "try EventRing(map, losses: try? object.map(\"\($0.swiftLiteral)\"))" } ?? "try EventRing(map)"
        case .perf(_, let losses):
            losses.map { "try EventPerfBuffer(map, losses: try? object.map(\"\($0.swiftLiteral)\"))" }
                ?? "try EventPerfBuffer(map)"
        case .queue(let value): "try map.typedQueue(value: \(value.name).self)"
        case .programs: "try ProgramArray(map)"
        case .untyped: "map"
        }
    }
}
