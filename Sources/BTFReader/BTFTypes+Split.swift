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

    /// Returns whether split BTF over this BTF may have types with one of some names, with a flavor or without. It is
    /// read without being joined, which would take much longer.
    package func split(_ split: RawSpan, mayHave names: [String]) -> Bool {
        guard let header = try? BTFHeader(split, isSplit: true) else { return false }
        let texts = names.map { Array($0.utf8) }
        var place = header.types.lowerBound
        while place + BTFType.headerSize <= header.types.upperBound {
            let info = split.word(at: place + 4)
            let kind = BTFKind(info: info)
            let name = Int(split.word(at: place))
            if kind.isRelocated, name > 0 {
                let isOwn = name >= strings.count
                let start = isOwn ? header.strings.lowerBound + name - strings.count : strings.lowerBound + name
                let end = isOwn ? header.strings.upperBound : strings.upperBound
                let source = unsafe isOwn ? split : bytes.span.bytes
                if start < end, source.extracting(start..<end).begins(withNameOf: texts) { return true }
            }
            place += BTFType.headerSize + kind.trailingSize(count: Int(info & 0xFFFF))
        }
        return false
    }

    /// The whole BTF, as it was read.
    package var content: [UInt8] { bytes }
}

extension RawSpan {
    /// Whether the text up to the first zero byte is one of some texts, or one of them with a flavor.
    fileprivate func begins(withNameOf texts: [[UInt8]]) -> Bool {
        unsafe withUnsafeBytes { bytes in
            texts.contains { text in
                guard text.count < bytes.count, unsafe bytes.starts(with: text) else { return false }
                let next = unsafe bytes[text.count]
                return next == 0 || next == UInt8(ascii: "_")
            }
        }
    }
}
