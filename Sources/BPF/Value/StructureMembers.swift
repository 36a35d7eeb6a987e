// SPDX-License-Identifier: Apache-2.0

/// The members of a generated structure, read from its text.
struct StructureMembers {
    struct Member {
        let name: String
        let type: MemberType
        let inC: BPFMember
        let isBitField: Bool
    }

    private(set) var members: [Member] = []

    init(of type: any BPFStructure.Type) {
        let types = type.bpfTypes
        for line in unsafe type.bpfMembers.text.description.split(separator: "\n").dropFirst() {
            let words = line.split(separator: " ", maxSplits: 3)
            guard words.count == 4, let type = MemberType(words[1], types: types) else { continue }
            let place = words[2].split(separator: ":")
            guard let offset = place.first.flatMap({ Int($0) }) else { continue }
            let name = String(words[3])
            let bitCount = place.count == 2 ? Int(place[1]) : nil
            members.append(
                Member(
                    name: String(words[0]),
                    type: type,
                    inC: bitCount.map { BPFMember(name, atBit: offset, count: $0) }
                        ?? BPFMember(name, at: offset, size: type.size),
                    isBitField: bitCount != nil
                )
            )
        }
    }

    /// The names in Swift and the values.
    func values(of structure: some BPFStructure) -> [(name: String, value: Any)] {
        structure.withFieldBytes { bytes in
            members.map { member in
                (
                    member.name,
                    member.isBitField
                        ? member.type.value(atBit: member.inC.bitOffset, count: member.inC.bitCount, of: bytes)
                        : member.type.value(at: member.inC.bitOffset / 8, of: bytes)
                )
            }
        }
    }

    /// Returns the first property that the compiler stores elsewhere than in C, or `nil`.
    func defect(of type: any BPFStructure.Type) -> String? {
        let stored = StoredMember.members(of: type)
        for member in members where !member.isBitField {
            guard let own = stored.first(where: { $0.name == member.name }) else { continue }
            let offset = member.inC.bitOffset / 8
            guard own.range == offset..<offset + member.type.size else {
                return "Swift stores '\(member.name)' at byte \(own.offset), and C at byte \(offset)"
            }
        }
        return nil
    }

    /// Calls a closure with the ranges of bytes between padding, until it returns `false`.
    ///
    /// - Returns: whether the closure always returned `true`.
    static func allRanges(of text: StaticString, _ body: (Range<Int>) -> Bool) -> Bool {
        text.withUTF8Buffer { text in
            // The size, and the bounds of padding.
            var numbers = unsafe Numbers(text: text)
            guard let size = numbers.next() else { return true }
            var start = 0
            while let lower = numbers.next(), let upper = numbers.next() {
                if lower > start, !body(start..<lower) { return false }
                start = upper
            }
            return start >= size || body(start..<size)
        }
    }

    /// The numbers of the first line.
    @safe private struct Numbers {
        let text: UnsafeBufferPointer<UInt8>
        var index = 0

        mutating func next() -> Int? {
            var number: Int?
            while unsafe index < text.count, unsafe text[index] != UInt8(ascii: "\n") {
                let byte = unsafe text[index]
                if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                    number = (number ?? 0) &* 10 &+ Int(byte - UInt8(ascii: "0"))
                } else if number != nil {
                    break
                }
                index += 1
            }
            return number
        }
    }
}
