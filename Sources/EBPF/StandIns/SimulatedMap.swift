// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Synchronization

/// A map of the simulated kernel. Values stay at their address while their entry exists, as in the kernel.
final class SimulatedMap: Sendable {
    struct Content {
        var entries: [[UInt8]: UInt] = [:]
        /// The keys of `entries`, the least recently used one first.
        var order: [[UInt8]] = []
        var sequence: [[UInt8]] = []
        /// The memory of entries that are gone: a program can still hold a pointer to it.
        var retired: [UInt] = []
    }

    enum Kind {
        case hash, array, trie, queue, stack, bloom, ring, other
    }

    let kind: Kind
    let isLRU: Bool
    let keySize: Int
    let valueSize: Int
    let maxEntries: Int
    /// The distance between the values of two CPUs, or 0 if all share one.
    let cpuStride: Int
    private let content = Mutex(Content())

    init(_ definition: MapDefinition) {
        switch definition.type {
        case 1, 5, 9, 10, 24, 28, 29, 32: kind = .hash
        case 2, 6: kind = .array
        case 11: kind = .trie
        case 22: kind = .queue
        case 23: kind = .stack
        case 30: kind = .bloom
        case 27, 31, 4: kind = .ring
        default: kind = .other
        }
        isLRU = definition.type == 9 || definition.type == 10
        keySize = Int(definition.keySize)
        valueSize = Int(definition.valueSize)
        maxEntries = definition.maxEntries == 0 ? .max : Int(definition.maxEntries)
        let isPerCPU = definition.type == 5 || definition.type == 6 || definition.type == 10
        cpuStride = isPerCPU ? (Int(definition.valueSize) + 7) / 8 * 8 : 0
    }

    func removeAll() {
        content.withLock { content in
            for address in content.entries.values + content.retired {
                UnsafeMutableRawPointer(bitPattern: address)?.deallocate()
            }
            content = Content()
        }
    }

    func lookup(_ key: UnsafeRawPointer, cpu: UInt32) -> UnsafeMutableRawPointer? {
        let key = bytes(key, keySize)
        return content.withLock { content in
            if kind == .array, content.entries[key] == nil, index(key) < maxEntries {
                content.entries[key] = UInt(bitPattern: allocate())
            }
            let found = kind == .trie ? longestPrefix(of: key, in: content) : key
            guard let found, let address = content.entries[found] else { return nil }
            if isLRU {
                content.order.removeAll { $0 == found }
                content.order.append(found)
            }
            return UnsafeMutableRawPointer(bitPattern: address + UInt(cpuStride) * UInt(cpu))
        }
    }

    /// Returns 0 or a negative error, as the kernel does.
    func update(_ key: UnsafeRawPointer, _ value: UnsafeRawPointer, flags: UInt64, cpu: UInt32) -> Int {
        let key = bytes(key, keySize)
        return content.withLock { content in
            var address = content.entries[key]
            if kind == .array {
                guard index(key) < maxEntries else { return -7 }
                guard flags != 1 else { return -17 }
            } else if address != nil, flags == 1 {
                return -17
            } else if address == nil, flags == 2 {
                return -2
            }
            if address == nil {
                if kind != .array, content.entries.count >= maxEntries {
                    guard isLRU, let oldest = content.order.first else { return -7 }
                    content.order.removeFirst()
                    content.retired += content.entries.removeValue(forKey: oldest).map { [$0] } ?? []
                }
                address = UInt(bitPattern: allocate())
                content.entries[key] = address
                content.order.append(key)
            }
            guard let address else { return -12 }
            UnsafeMutableRawPointer(bitPattern: address + UInt(cpuStride) * UInt(cpu))?
                .copyMemory(from: value, byteCount: valueSize)
            return 0
        }
    }

    func delete(_ key: UnsafeRawPointer) -> Int {
        let key = bytes(key, keySize)
        return content.withLock { content in
            guard kind != .array else { return -22 }
            guard let address = content.entries.removeValue(forKey: key) else { return -2 }
            content.order.removeAll { $0 == key }
            content.retired.append(address)
            return 0
        }
    }

    func push(_ value: UnsafeRawPointer) -> Int {
        let value = bytes(value, valueSize)
        return content.withLock { content in
            guard content.sequence.count < maxEntries else { return -7 }
            content.sequence.append(value)
            return 0
        }
    }

    func take(into value: UnsafeMutableRawPointer, removing: Bool) -> Int {
        content.withLock { content in
            if kind == .bloom {
                return content.sequence.contains(bytes(UnsafeRawPointer(value), valueSize)) ? 0 : -2
            }
            let next = kind == .stack ? content.sequence.indices.last : content.sequence.indices.first
            guard let next else { return -2 }
            value.copyMemory(from: content.sequence[next], byteCount: valueSize)
            if removing {
                content.sequence.remove(at: next)
            }
            return 0
        }
    }

    /// Appends an event of a ring buffer, if there is room.
    func append(_ event: [UInt8]) -> Int {
        content.withLock { content in
            let used = content.sequence.reduce(0) { $0 + $1.count + 8 }
            guard used + event.count + 8 <= maxEntries else { return -11 }
            content.sequence.append(event)
            return 0
        }
    }

    func hasRoom(for size: Int) -> Bool {
        content.withLock { content in
            content.sequence.reduce(0) { $0 + $1.count + 8 } + size + 8 <= maxEntries
        }
    }

    var unreadBytes: Int {
        content.withLock { $0.sequence.reduce(0) { $0 + ($1.count + 15) / 8 * 8 } }
    }

    func drain() -> [[UInt8]] {
        content.withLock { content in
            defer { content.sequence = [] }
            return content.sequence
        }
    }

    /// The keys, and the addresses of their values on a CPU.
    func entries(cpu: UInt32) -> [(key: [UInt8], value: UInt)] {
        content.withLock { content in
            content.entries.map { ($0.key, $0.value + UInt(cpuStride) * UInt(cpu)) }
        }
    }

    private func allocate() -> UnsafeMutableRawPointer {
        let size = max(cpuStride * SimulatedKernel.cpuCount, valueSize, 8)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        return memory
    }

    private func index(_ key: [UInt8]) -> Int {
        key.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private func bytes(_ pointer: UnsafeRawPointer, _ count: Int) -> [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: pointer, count: count))
    }

    private func longestPrefix(of key: [UInt8], in content: Content) -> [UInt8]? {
        func length(_ key: [UInt8]) -> Int { index(Array(key.prefix(4))) }
        func bit(_ key: [UInt8], _ number: Int) -> UInt8 { key[4 + number / 8] >> (7 - number % 8) & 1 }
        let matching = content.entries.keys.filter { entry in
            length(entry) <= length(key) && (0..<length(entry)).allSatisfy { bit(entry, $0) == bit(key, $0) }
        }
        return matching.max { length($0) < length($1) }
    }
}
#endif
