// SPDX-License-Identifier: Apache-2.0

extension BTFTypes {
    /// Returns split BTF joined with its base, as BTF that needs none.
    ///
    /// The IDs and the string offsets of split BTF continue those of its base. So the base's types and strings followed
    /// by the split ones are BTF with the same IDs, and nothing else has to know about split BTF.
    ///
    /// - Throws: ``BTFDefect`` when the header of the split BTF is wrong.
    package func joined(withSplit split: RawSpan) throws(BTFDefect) -> [UInt8] {
        let header = try BTFHeader(split, isSplit: true)
        let base = try unsafe BTFHeader(bytes.span.bytes)
        let typesSize = base.types.count + header.types.count
        let stringsSize = base.strings.count + header.strings.count
        guard typesSize + stringsSize < 1 << 31 else { throw BTFDefect("it is too large with its base", at: 8) }
        var joined: [UInt8] = []
        joined.reserveCapacity(BTFHeader.size + typesSize + stringsSize)
        let words: [UInt32] = [
            UInt32(BTFHeader.size), 0, UInt32(typesSize), UInt32(typesSize), UInt32(stringsSize),
        ]
        joined.append(contentsOf: bytes[0..<4])
        for word in words { unsafe withUnsafeBytes(of: word) { unsafe joined.append(contentsOf: $0) } }
        joined.append(contentsOf: bytes[base.types])
        unsafe split.withUnsafeBytes { unsafe joined.append(contentsOf: $0[header.types]) }
        joined.append(contentsOf: bytes[base.strings])
        unsafe split.withUnsafeBytes { unsafe joined.append(contentsOf: $0[header.strings]) }
        return joined
    }

    /// The whole BTF, as it was read.
    package var content: [UInt8] { bytes }
}
