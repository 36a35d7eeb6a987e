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
        /// The records of a ring buffer that the consumer has not read.
        var records: [Record] = []
        /// How many bytes the records take, and how many the consumer has read.
        var unread = 0
        var consumed = 0
        /// The memory of entries that are gone: a program can still hold a pointer to it.
        var retired: [UInt] = []
    }

    /// A record of a ring buffer.
    struct Record {
        enum State { case reserved, submitted, discarded }

        /// The address that the program writes to, if it has reserved the record.
        let room: UInt
        var bytes: [UInt8]
        var state: State

        /// The bytes in the buffer, with the header.
        var length: Int { SimulatedMap.length(bytes.count) }
    }

    enum Kind {
        case hash, array, trie, queue, stack, bloom, ring, other
    }

    let kind: Kind
    let isLRU: Bool
    /// Whether the values are maps.
    let isNested: Bool
    let keySize: Int
    let valueSize: Int
    let maxEntries: Int
    /// The distance between the values of two CPUs, or 0 if all share one.
    let cpuStride: Int
    private let content = Mutex(Content())

    init(_ definition: MapDefinition) {
        switch definition.type {
        case 1, 5, 9, 10, 24, 28, 29, 32: kind = .hash
        case 12: kind = .array
        case 13: kind = .hash
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
        isNested = definition.type == 12 || definition.type == 13
        // The address of the inner map.
        valueSize = isNested ? 8 : Int(definition.valueSize)
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
            let found = kind == .trie ? LongestPrefix.entry(for: key, among: content.entries.keys) : key
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
        var key = bytes(key, keySize)
        guard flags <= 2 else { return -22 }
        if kind == .trie {
            guard let prefix = LongestPrefix.normalized(key) else { return -22 }
            key = prefix
        }
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
        var key = bytes(key, keySize)
        if kind == .trie {
            guard let prefix = LongestPrefix.normalized(key) else { return -22 }
            key = prefix
        }
        return content.withLock { content in
            guard kind != .array else { return -22 }
            guard let address = content.entries.removeValue(forKey: key) else { return -2 }
            content.order.removeAll { $0 == key }
            content.retired.append(address)
            return 0
        }
    }

    /// - Parameter replacesOldest: `BPF_EXIST`: a queue or stack that is full drops its oldest value.
    func push(_ value: UnsafeRawPointer, replacesOldest: Bool = false) -> Int {
        let value = bytes(value, valueSize)
        return content.withLock { content in
            // A bloom filter has no limit: it only becomes less exact.
            if kind != .bloom, content.sequence.count >= maxEntries {
                guard replacesOldest, !content.sequence.isEmpty else { return -7 }
                content.sequence.removeFirst()
            }
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

    /// The keys, and the addresses of their values on a CPU.
    ///
    /// An array has all its elements, by their index. Other maps have them in the order of insertion.
    func entries(cpu: UInt32) -> [(key: [UInt8], value: UInt)] {
        content.withLock { content in
            if kind == .array {
                return (0..<maxEntries).map { index in
                    let key = withUnsafeBytes(of: UInt32(truncatingIfNeeded: index).littleEndian) { [UInt8]($0) }
                    let address = content.entries[key] ?? UInt(bitPattern: allocate())
                    content.entries[key] = address
                    return (key, address + UInt(cpuStride) * UInt(cpu))
                }
            }
            return content.order.compactMap { key in
                content.entries[key].map { (key, $0 + UInt(cpuStride) * UInt(cpu)) }
            }
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

    func withContent<Result>(_ body: (inout Content) -> Result) -> Result { content.withLock { body(&$0) } }
}
#endif
