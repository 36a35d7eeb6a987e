// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
// Dynamic pointers, as the simulated kernel has them: an address and a size, both zero if there is no memory.

private func range(_ pointer: UnsafeRawPointer?) -> UnsafeMutableRawBufferPointer? {
    guard let pointer else { return nil }
    let address = pointer.loadUnaligned(as: UInt.self)
    let size = pointer.loadUnaligned(fromByteOffset: 8, as: Int.self)
    return UnsafeMutableRawPointer(bitPattern: address).map { UnsafeMutableRawBufferPointer(start: $0, count: size) }
}

func helper198(
    _ ring: UnsafeRawPointer,
    _ size: UInt32,
    _ flags: UInt64,
    _ pointer: UnsafeMutableRawPointer?
) -> Int {
    guard let pointer else { return -22 }
    let room = helper131(ring, UInt64(size), flags)
    pointer.storeBytes(of: UInt(bitPattern: room), as: UInt.self)
    pointer.storeBytes(of: room == nil ? 0 : Int(size), toByteOffset: 8, as: Int.self)
    return room == nil ? -22 : 0
}

func helper199(_ pointer: UnsafeMutableRawPointer?, _ flags: UInt64) {
    helper132(range(pointer)?.baseAddress, flags)
}

func helper200(_ pointer: UnsafeMutableRawPointer?, _ flags: UInt64) {
    helper133(range(pointer)?.baseAddress, flags)
}

func helper201(
    _ destination: UnsafeMutableRawPointer?,
    _ size: UInt32,
    _ source: UnsafeRawPointer?,
    _ offset: UInt32,
    _ flags: UInt64
) -> Int {
    guard let destination, let memory = range(source), let base = memory.baseAddress else { return -22 }
    guard Int(offset) + Int(size) <= memory.count else { return -7 }
    destination.copyMemory(from: base + Int(offset), byteCount: Int(size))
    return 0
}

func helper202(
    _ destination: UnsafeRawPointer?,
    _ offset: UInt32,
    _ source: UnsafeRawPointer?,
    _ size: UInt32,
    _ flags: UInt64
) -> Int {
    guard let source, let memory = range(destination), let base = memory.baseAddress else { return -22 }
    guard Int(offset) + Int(size) <= memory.count else { return -7 }
    (base + Int(offset)).copyMemory(from: source, byteCount: Int(size))
    return 0
}

func helper209(_ map: UnsafeRawPointer, _ body: (UnsafeRawPointer) -> LoopControl, _ flags: UInt64) -> Int {
    guard let content = SimulatedKernel.map(at: map) else { return -22 }
    var count = 0
    for var message in content.drain() {
        count += 1
        let control = message.withUnsafeMutableBytes { bytes in
            withUnsafeBytes(of: (UInt(bitPattern: bytes.baseAddress), bytes.count)) { pointer in
                pointer.baseAddress.map(body) ?? .stop
            }
        }
        if control.rawValue != 0 { break }
    }
    return count
}
#endif
