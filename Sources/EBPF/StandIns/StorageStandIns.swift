// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
// The helpers of storage maps, as the simulated kernel has them: hash tables with the object's address as the key.

private func storage(
    _ map: UnsafeRawPointer,
    _ owner: UnsafeMutableRawPointer?,
    _ initial: UnsafeRawPointer?,
    _ flags: UInt64
) -> UnsafeMutableRawPointer? {
    guard let owner, let content = SimulatedKernel.map(at: map) else { return nil }
    return withUnsafeBytes(of: UInt64(UInt(bitPattern: owner))) { key in
        guard let key = key.baseAddress else { return nil }
        if let value = content.lookup(key, cpu: 0) {
            return value
        }
        guard flags & 1 != 0 else { return nil }
        let zeros = [UInt8](repeating: 0, count: content.valueSize)
        _ = zeros.withUnsafeBytes { zeros in
            (initial ?? zeros.baseAddress).map { content.update(key, $0, flags: 0, cpu: 0) }
        }
        return content.lookup(key, cpu: 0)
    }
}

private func remove(_ map: UnsafeRawPointer, _ owner: UnsafeMutableRawPointer?) -> Int {
    guard let owner, let content = SimulatedKernel.map(at: map) else { return -22 }
    return withUnsafeBytes(of: UInt64(UInt(bitPattern: owner))) { $0.baseAddress.map(content.delete) ?? -22 }
}

func helper107(
    _ map: UnsafeRawPointer,
    _ owner: UnsafeMutableRawPointer?,
    _ value: UnsafeMutableRawPointer?,
    _ flags: UInt64
) -> UnsafeMutableRawPointer? {
    storage(map, owner, value, flags)
}

func helper108(_ map: UnsafeRawPointer, _ owner: UnsafeMutableRawPointer?) -> Int { remove(map, owner) }

func helper145(
    _ map: UnsafeRawPointer,
    _ owner: UnsafeMutableRawPointer?,
    _ value: UnsafeMutableRawPointer?,
    _ flags: UInt64
) -> UnsafeMutableRawPointer? {
    storage(map, owner, value, flags)
}

func helper146(_ map: UnsafeRawPointer, _ owner: UnsafeMutableRawPointer?) -> Int32 { Int32(remove(map, owner)) }

func helper156(
    _ map: UnsafeRawPointer,
    _ owner: UnsafeMutableRawPointer?,
    _ value: UnsafeMutableRawPointer?,
    _ flags: UInt64
) -> UnsafeMutableRawPointer? {
    storage(map, owner, value, flags)
}

func helper157(_ map: UnsafeRawPointer, _ owner: UnsafeMutableRawPointer?) -> Int { remove(map, owner) }

func helper210(
    _ map: UnsafeRawPointer,
    _ owner: UnsafeMutableRawPointer?,
    _ value: UnsafeMutableRawPointer?,
    _ flags: UInt64
) -> UnsafeMutableRawPointer? {
    storage(map, owner, value, flags)
}

func helper211(_ map: UnsafeRawPointer, _ owner: UnsafeMutableRawPointer?) -> Int { remove(map, owner) }
#endif
