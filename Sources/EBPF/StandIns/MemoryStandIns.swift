// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Synchronization

// The helpers that read memory by address, as the simulated kernel has them.

private func readable(_ address: UnsafeRawPointer?) -> Int {
    let address = UInt64(UInt(bitPattern: address))
    return SimulatedKernel.state.withLock { state in
        state.memory.last { $0.contains(address) }.map { Int($0.upperBound - address + 1) } ?? 0
    }
}

private func read(_ destination: UnsafeMutableRawPointer?, _ size: UInt32, _ address: UnsafeRawPointer?) -> Int {
    guard let destination else { return -22 }
    guard let address, readable(address) >= Int(size) else {
        destination.initializeMemory(as: UInt8.self, repeating: 0, count: Int(size))
        return -14
    }
    destination.copyMemory(from: address, byteCount: Int(size))
    return 0
}

private func readString(_ destination: UnsafeMutableRawPointer?, _ size: UInt32, _ address: UnsafeRawPointer?) -> Int {
    guard let destination, size > 0 else { return 0 }
    guard let address, readable(address) > 0 else {
        destination.storeBytes(of: 0, as: UInt8.self)
        return -14
    }
    let bytes = UnsafeRawBufferPointer(start: address, count: min(readable(address), Int(size) - 1))
    let length = bytes.firstIndex(of: 0) ?? bytes.count
    destination.copyMemory(from: address, byteCount: length)
    destination.storeBytes(of: 0, toByteOffset: length, as: UInt8.self)
    return length + 1
}

func helper4(_ destination: UnsafeMutableRawPointer?, _ size: UInt32, _ address: UnsafeRawPointer?) -> Int {
    read(destination, size, address)
}

func helper45(_ destination: UnsafeMutableRawPointer?, _ size: UInt32, _ address: UnsafeRawPointer?) -> Int {
    readString(destination, size, address)
}

func helper112(_ destination: UnsafeMutableRawPointer?, _ size: UInt32, _ address: UnsafeRawPointer?) -> Int {
    read(destination, size, address)
}

func helper113(_ destination: UnsafeMutableRawPointer?, _ size: UInt32, _ address: UnsafeRawPointer?) -> Int {
    read(destination, size, address)
}

func helper114(_ destination: UnsafeMutableRawPointer?, _ size: UInt32, _ address: UnsafeRawPointer?) -> Int {
    readString(destination, size, address)
}

func helper115(_ destination: UnsafeMutableRawPointer?, _ size: UInt32, _ address: UnsafeRawPointer?) -> Int {
    readString(destination, size, address)
}

func helper148(_ destination: UnsafeMutableRawPointer?, _ size: UInt32, _ address: UnsafeRawPointer?) -> Int {
    read(destination, size, address)
}

func helper6(
    _ format: UnsafeRawPointer?,
    _ size: UInt32,
    _ argument1: UInt64,
    _ argument2: UInt64,
    _ argument3: UInt64
) -> Int {
    guard let format, size > 0 else { return -22 }
    let text = String(decoding: UnsafeRawBufferPointer(start: format, count: Int(size) - 1), as: UTF8.self)
    var values = [argument1, argument2, argument3][...]
    var message = ""
    var rest = text[...]
    while let percent = rest.firstIndex(of: "%") {
        message += rest[..<percent]
        rest = rest[rest.index(after: percent)...]
        guard ["llu", "lld", "llx", "s"].contains(where: rest.hasPrefix) else {
            // As the kernel does: `%%` is a percent sign, and other formats are refused.
            guard rest.hasPrefix("%") else { return -22 }
            message += "%"
            rest = rest.dropFirst()
            continue
        }
        let value = values.popFirst() ?? 0
        if rest.hasPrefix("llu") {
            message += "\(value)"
        } else if rest.hasPrefix("lld") {
            message += "\(Int64(bitPattern: value))"
        } else if rest.hasPrefix("llx") {
            message += String(value, radix: 16)
        } else {
            message += UnsafePointer<CChar>(bitPattern: UInt(value)).map { String(cString: $0) } ?? "(null)"
            rest = rest.dropFirst()
            continue
        }
        rest = rest.dropFirst(3)
    }
    message += rest
    SimulatedKernel.state.withLock { $0.messages.append(message) }
    return message.utf8.count
}
#endif
