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
    guard let map = SimulatedKernel.map(at: ring), size < UInt64(map.maxEntries) else { return nil }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: Int(size) + 16, alignment: 16)
    memory.storeBytes(of: Int(size), as: Int.self)
    let room = memory + 16
    guard map.reserve(Int(size), at: UInt(bitPattern: room)) else {
        memory.deallocate()
        return nil
    }
    // The kernel's room has what was in it before: not zeros.
    room.initializeMemory(as: UInt8.self, repeating: 0xa5, count: Int(size))
    SimulatedKernel.state.withLock { $0.reservations[UInt(bitPattern: room)] = UInt(bitPattern: ring) }
    return room
}

func helper132(_ data: UnsafeRawPointer?, _ flags: UInt64) {
    finish(data, isSubmitted: true)
}

func helper133(_ data: UnsafeRawPointer?, _ flags: UInt64) {
    finish(data, isSubmitted: false)
}

func helper134(_ ring: UnsafeRawPointer, _ flags: UInt64) -> UInt64 {
    guard let map = SimulatedKernel.map(at: ring) else { return 0 }
    return switch flags {
    case 0: UInt64(map.unreadBytes)
    case 1: UInt64(map.maxEntries)
    case 2: UInt64(map.consumerPosition)
    case 3: UInt64(map.consumerPosition + map.unreadBytes)
    default: 0
    }
}

private func finish(_ data: UnsafeRawPointer?, isSubmitted: Bool) {
    guard let data else { return }
    let ring = SimulatedKernel.state.withLock { $0.reservations.removeValue(forKey: UInt(bitPattern: data)) }
    guard let ring = ring.flatMap(UnsafeRawPointer.init(bitPattern:)) else { return }
    let size = (data - 16).load(as: Int.self)
    let bytes = isSubmitted ? [UInt8](UnsafeRawBufferPointer(start: data, count: size)) : nil
    SimulatedKernel.map(at: ring)?.finish(UInt(bitPattern: data), bytes)
    UnsafeMutableRawPointer(mutating: data - 16).deallocate()
}
#endif
