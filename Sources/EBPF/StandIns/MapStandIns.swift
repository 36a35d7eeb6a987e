// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Synchronization

// The helpers of maps, as the simulated kernel has them.

func helper1(_ map: UnsafeRawPointer, _ key: UnsafeRawPointer?) -> UnsafeMutableRawPointer? {
    guard let key else { return nil }
    guard let map = SimulatedKernel.map(at: map) else { return nil }
    let value = map.lookup(key, cpu: SimulatedKernel.cpu)
    // A map of maps has their addresses.
    return map.isNested ? value?.load(as: UnsafeMutableRawPointer?.self) : value
}

func helper2(_ map: UnsafeRawPointer, _ key: UnsafeRawPointer?, _ value: UnsafeRawPointer?, _ flags: UInt64) -> Int {
    guard let key, let value, let map = SimulatedKernel.map(at: map) else { return -22 }
    return map.update(key, value, flags: flags, cpu: SimulatedKernel.cpu)
}

func helper3(_ map: UnsafeRawPointer, _ key: UnsafeRawPointer?) -> Int {
    guard let key, let map = SimulatedKernel.map(at: map) else { return -22 }
    return map.delete(key)
}

func helper195(_ map: UnsafeRawPointer, _ key: UnsafeRawPointer?, _ cpu: UInt32) -> UnsafeMutableRawPointer? {
    guard let key, cpu < SimulatedKernel.cpuCount else { return nil }
    return SimulatedKernel.map(at: map)?.lookup(key, cpu: cpu)
}

func helper87(_ map: UnsafeRawPointer, _ value: UnsafeRawPointer?, _ flags: UInt64) -> Int {
    guard let value, let map = SimulatedKernel.map(at: map) else { return -22 }
    return flags > 2 || flags == 1 ? -22 : map.push(value, replacesOldest: flags == 2)
}

func helper88(_ map: UnsafeRawPointer, _ value: UnsafeMutableRawPointer?) -> Int {
    guard let value, let map = SimulatedKernel.map(at: map) else { return -22 }
    return map.take(into: value, removing: true)
}

func helper89(_ map: UnsafeRawPointer, _ value: UnsafeMutableRawPointer?) -> Int {
    guard let value, let map = SimulatedKernel.map(at: map) else { return -22 }
    return map.take(into: value, removing: false)
}

func helper12(_ context: UnsafeMutableRawPointer?, _ map: UnsafeRawPointer, _ index: UInt32) -> Int {
    SimulatedKernel.state.withLock { $0.tailCalls.append(index) }
    return -2
}

func helper93(_ lock: UnsafeMutableRawPointer?) -> Int { 0 }

func helper94(_ lock: UnsafeMutableRawPointer?) -> Int { 0 }

func helper164(
    _ map: UnsafeRawPointer,
    _ body: (UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer) -> LoopControl,
    _ flags: UInt64
) -> Int {
    guard let content = SimulatedKernel.map(at: map) else { return -22 }
    var count = 0
    for (key, value) in content.entries(cpu: SimulatedKernel.cpu) {
        guard let value = UnsafeMutableRawPointer(bitPattern: value) else { continue }
        count += 1
        let control = key.withUnsafeBytes { key in key.baseAddress.map { body(map, $0, value) } ?? .next }
        if control.rawValue != 0 { break }
    }
    return count
}

func helper181(_ count: UInt32, _ body: (UInt32) -> LoopControl, _ flags: UInt64) -> Int {
    for index in 0..<count where body(index).rawValue != 0 {
        return Int(index) + 1
    }
    return Int(count)
}
#endif
