// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// `struct bpf_link_info` of `<linux/bpf.h>` by offsets, as the oldest headers lack most members of its union.
///
/// Offsets in the union are from the start of the structure. Fields that the kernel does not know are zero.
struct LinkInformation {
    /// 128 bytes: more than the structure has in Linux 7.2.
    private var words: InlineArray<16, UInt64> = .init(repeating: 0)

    /// Reads the information that needs no buffers.
    init(of link: CInt) throws(Errno) { try read(link) }

    /// Reads a field of 4 bytes.
    func number(at offset: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: words[offset / 8] >> UInt64(offset % 8 * 8))
    }

    /// Reads a field of 8 bytes.
    func word(at offset: Int) -> UInt64 { words[offset / 8] }

    var kind: Link.Kind { Link.Kind(rawValue: number(at: 0)) }
    var id: UInt32 { number(at: 4) }
    var programID: UInt32 { number(at: 8) }

    /// Reads a text that the kernel writes to a buffer.
    ///
    /// - Parameters:
    ///   - address: the offset of the buffer's address.
    ///   - length: the offset of the buffer's size.
    /// - Returns: The text, or `nil` where the kernel has none.
    func text(of link: CInt, address: Int, length: Int) -> String? {
        var query = LinkInformation()
        // PATH_MAX in <linux/limits.h>; the names of functions and tracepoints are shorter.
        var buffer = [UInt8](repeating: 0, count: 4096)
        let isRead = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe query.words[address / 8] = UInt64(address: bytes.baseAddress)
            query.set(UInt32(bytes.count), at: length)
            return (try? query.read(link)) != nil
        }
        guard isRead else { return nil }
        let end = buffer.firstIndex(of: 0) ?? buffer.count
        return end == 0 ? nil : String(decoding: buffer[..<end], as: UTF8.self)
    }

    /// Reads arrays of 8-byte numbers that the kernel writes to buffers.
    ///
    /// - Parameters:
    ///   - addresses: the offsets of the buffers' addresses.
    ///   - count: the number of elements.
    ///   - offset: the offset of that number.
    /// - Returns: The arrays; each is empty if the kernel does not report it.
    func arrays(of link: CInt, addresses: [Int], count: Int, at offset: Int) -> [[UInt64]] {
        let nothing = [[UInt64]](repeating: [], count: addresses.count)
        guard count > 0 else { return nothing }
        // A kernel that does not know a buffer ignores it.
        let unknown = UInt64.max
        var buffer = [UInt64](repeating: unknown, count: count * addresses.count)
        var query = LinkInformation()
        query.set(UInt32(count), at: offset)
        let isRead = unsafe buffer.withUnsafeMutableBytes { bytes in
            for (index, address) in addresses.enumerated() {
                unsafe query.words[address / 8] = UInt64(address: bytes.baseAddress) + UInt64(index * count * 8)
            }
            return (try? query.read(link)) != nil
        }
        guard isRead else { return nothing }
        return addresses.indices.map { index in
            let part = buffer[index * count..<(index + 1) * count]
            return part.allSatisfy { $0 == unknown } ? [] : Array(part)
        }
    }

    private init() {}

    private mutating func set(_ number: UInt32, at offset: Int) {
        let shift = UInt64(offset % 8 * 8)
        words[offset / 8] = words[offset / 8] & ~(0xFFFF_FFFF << shift) | UInt64(number) << shift
    }

    private mutating func read(_ link: CInt) throws(Errno) {
        let size = UInt32(MemoryLayout.size(ofValue: words))
        let result: Result<Void, Errno> = unsafe withUnsafeMutableBytes(of: &words) { bytes in
            Result { () throws(Errno) in
                _ = try ObjectInformation(link, unsafe UInt64(address: bytes.baseAddress), size: size).call()
            }
        }
        try result.get()
    }
}
