// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Synchronization

/// The pages of an arena in user space, which are never returned: a program may still read them.
func arenaAllocate(
    _ map: UnsafeMutableRawPointer,
    _ address: UnsafeMutableRawPointer?,
    _ pages: UInt32,
    _ node: Int32,
    _ flags: UInt64
) -> UInt64 {
    let limit = map.assumingMemoryBound(to: MapDefinition.self).pointee.maxEntries
    return SimulatedKernel.state.withLock { state in
        let key = UInt(bitPattern: map)
        let used = state.arenas[key, default: [:]].values.reduce(0, +)
        guard pages > 0, used + Int(pages) <= Int(limit) else { return 0 }
        let count = Int(pages) * arenaPageSize
        let room = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: arenaPageSize)
        room.initializeMemory(as: UInt8.self, repeating: 0, count: count)
        state.arenas[key, default: [:]][UInt(bitPattern: room)] = Int(pages)
        return UInt64(UInt(bitPattern: room))
    }
}

/// The pages must be those of one allocation, from its first one on.
func arenaFree(_ map: UnsafeMutableRawPointer, _ start: UInt64, _ pages: UInt32) {
    SimulatedKernel.state.withLock { state in
        let (key, room) = (UInt(bitPattern: map), UInt(start))
        guard let allocated = state.arenas[key]?[room] else { return }
        let count = min(allocated, Int(pages))
        UnsafeMutableRawPointer(bitPattern: room)?.initializeMemory(
            as: UInt8.self,
            repeating: 0,
            count: count * arenaPageSize
        )
        state.arenas[key]?[room] = nil
        if count < allocated {
            state.arenas[key]?[room + UInt(count * arenaPageSize)] = allocated - count
        }
    }
}

func arenaPlace(_ address: UInt64) -> UnsafeMutableRawPointer {
    guard let place = UnsafeMutableRawPointer(bitPattern: UInt(address)) else {
        fatalError("the program follows a null pointer of an arena. Use isNull before")
    }
    return place
}

private let arenaPageSize = 4096
#endif
