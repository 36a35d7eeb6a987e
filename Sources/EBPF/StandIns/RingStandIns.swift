// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Synchronization

// The helpers of ring buffers and perf buffers, as the simulated kernel has them.

func helper25(
    _ context: UnsafeMutableRawPointer?,
    _ map: UnsafeRawPointer,
    _ flags: UInt64,
    _ data: UnsafeRawPointer?,
    _ size: UInt64
) -> Int {
    helper130(map, data, size, flags)
}

func helper130(_ ring: UnsafeRawPointer, _ data: UnsafeRawPointer?, _ size: UInt64, _ flags: UInt64) -> Int {
    guard let data, let map = SimulatedKernel.map(at: ring) else { return -22 }
    return map.append([UInt8](UnsafeRawBufferPointer(start: data, count: Int(size))))
}

func helper131(_ ring: UnsafeRawPointer, _ size: UInt64, _ flags: UInt64) -> UnsafeMutableRawPointer? {
    guard let map = SimulatedKernel.map(at: ring), map.hasRoom(for: Int(size)) else { return nil }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: Int(size) + 16, alignment: 16)
    memory.storeBytes(of: Int(size), as: Int.self)
    let room = memory + 16
    // The kernel's room has what was in it before: not zeros.
    room.initializeMemory(as: UInt8.self, repeating: 0xa5, count: Int(size))
    SimulatedKernel.state.withLock { $0.reservations[UInt(bitPattern: room)] = UInt(bitPattern: ring) }
    return room
}

func helper132(_ data: UnsafeRawPointer?, _ flags: UInt64) {
    finish(data) { map, size, data in
        _ = map.append([UInt8](UnsafeRawBufferPointer(start: data, count: size)))
    }
}

func helper133(_ data: UnsafeRawPointer?, _ flags: UInt64) {
    finish(data) { _, _, _ in }
}

func helper134(_ ring: UnsafeRawPointer, _ flags: UInt64) -> UInt64 {
    guard let map = SimulatedKernel.map(at: ring) else { return 0 }
    return flags == 0 ? UInt64(map.unreadBytes) : UInt64(map.maxEntries)
}

private func finish(_ data: UnsafeRawPointer?, _ body: (SimulatedMap, Int, UnsafeRawPointer) -> Void) {
    guard let data else { return }
    let ring = SimulatedKernel.state.withLock { $0.reservations.removeValue(forKey: UInt(bitPattern: data)) }
    guard let ring = ring.flatMap(UnsafeRawPointer.init(bitPattern:)) else { return }
    if let map = SimulatedKernel.map(at: ring) {
        body(map, (data - 16).load(as: Int.self), data)
    }
    UnsafeMutableRawPointer(mutating: data - 16).deallocate()
}
#endif
