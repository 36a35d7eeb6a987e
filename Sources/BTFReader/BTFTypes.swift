// SPDX-License-Identifier: Apache-2.0

/// BTF, the type information of BPF objects and of the kernel. The only reader of BTF in this package.
///
/// It owns its bytes and reads types on demand. Creating it checks that every type is inside the bytes.
/// ``check(sections:)`` checks the relations between types: BTF from a file needs that before C code uses it. All
/// queries are safe on unchecked BTF.
///
/// Format: https://docs.kernel.org/bpf/btf.html
package struct BTFTypes: Sendable {
    let bytes: [UInt8]
    /// The offset of each type; entry 0 is unused.
    let offsets: [UInt32]
    /// The range of the strings.
    let strings: Range<Int>

    /// The maximum depth of a query: in hostile BTF a pointer may point to itself.
    static let deepest = 32

    /// Indexes BTF.
    ///
    /// - Parameter source: a `.BTF` section or the kernel's BTF, in this machine's byte order. It is copied.
    /// - Throws: ``BTFDefect`` when the header, the strings or the range of a type is wrong.
    package init(copying source: RawSpan) throws(BTFDefect) {
        try self.init(
            unsafe [UInt8](unsafeUninitializedCapacity: source.byteCount) { target, count in
                unsafe source.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
                count = source.byteCount
            }
        )
    }

    /// Indexes BTF in this machine's byte order.
    package init(_ bytes: [UInt8]) throws(BTFDefect) {
        self.bytes = bytes
        (offsets, strings) = try Self.index(bytes)
    }

    private init(offsets: [UInt32]) {
        bytes = []
        self.offsets = offsets
        strings = 0..<0
    }

    /// BTF with no type but `void`.
    static let empty = BTFTypes(offsets: [0])

    /// The number of types including `void`: the last ID plus one.
    package var count: Int { offsets.count }

    /// Returns the type with an ID, or `nil` when there is none.
    package func type(_ id: UInt32) -> BTFType? {
        guard id > 0 else { return .void }
        guard id < offsets.count else { return nil }
        return Self.type(id, at: Int(offsets[Int(id)]), in: bytes)
    }

    /// Returns the offset of a type, in bytes from the start of the BTF.
    package func place(of type: BTFType) -> Int? { type.id == 0 ? nil : type.offset }

    /// Returns the name of a type; empty for an anonymous one.
    package func name(of type: BTFType) -> String { string(at: type.nameOffset) }

    /// Returns the string at an offset of the strings, or an empty one.
    package func string(at offset: UInt32) -> String {
        let start = strings.lowerBound + Int(offset)
        guard strings.contains(start) else { return "" }
        let end = bytes[start..<strings.upperBound].firstIndex(of: 0) ?? strings.upperBound
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// Returns whether a type has a name, without creating a string.
    package func isName(_ name: StaticString, of type: BTFType) -> Bool {
        name.withUTF8Buffer { text in unsafe hasString(text, at: type.nameOffset) }
    }

    func hasString(_ text: UnsafeBufferPointer<UInt8>, at offset: UInt32) -> Bool {
        let start = strings.lowerBound + Int(offset)
        let end = start + text.count
        guard end < strings.upperBound, bytes[end] == 0 else { return false }
        for index in 0..<text.count where unsafe bytes[start + index] != text[index] { return false }
        return true
    }

    /// The integer at an offset, which was checked.
    func word(at offset: Int) -> UInt32 { bytes.word(at: offset) }
}

extension BTFTypes {
    private static func type(_ id: UInt32, at offset: Int, in bytes: [UInt8]) -> BTFType? {
        let info = bytes.word(at: offset + 4)
        guard let kind = BTFKind(rawValue: UInt8(truncatingIfNeeded: info >> 24 & 0x1F)) else { return nil }
        return BTFType(
            id: id,
            kind: kind,
            nameOffset: bytes.word(at: offset),
            count: Int(info & 0xFFFF),
            hasKindFlag: info >> 31 != 0,
            sizeOrType: bytes.word(at: offset + 8),
            offset: offset
        )
    }

    private static func index(_ bytes: [UInt8]) throws(BTFDefect) -> (offsets: [UInt32], strings: Range<Int>) {
        let header = try unsafe BTFHeader(bytes.span.bytes)
        let end = header.types.upperBound
        var offsets: [UInt32] = []
        offsets.reserveCapacity(1 + header.types.count / 16)
        offsets.append(0)
        var offset = header.types.lowerBound
        while offset < end {
            let id = offsets.count
            guard offset + BTFType.headerSize <= end else {
                throw BTFDefect("type \(id) starts \(end - offset) bytes before the end of the types", at: offset)
            }
            let info = bytes.word(at: offset + 4)
            let kind = BTFKind(info: info)
            guard kind != .void else {
                throw BTFDefect(
                    "type \(id) has an unknown kind, \(info >> 24 & 0x1F)",
                    at: offset + 4,
                    isOfNewerFormat: true
                )
            }
            let size = BTFType.headerSize + kind.trailingSize(count: Int(info & 0xFFFF))
            guard offset + size <= end else {
                throw BTFDefect(
                    "type \(id) (\(kind.description)) has \(size) bytes, \(end - offset) are left",
                    at: offset
                )
            }
            offsets.append(UInt32(offset))
            offset += size
        }
        return (offsets, header.strings)
    }
}

extension [UInt8] {
    /// The integer at an offset, with a bounds check by the span.
    fileprivate func word(at offset: Int) -> UInt32 {
        unsafe span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }
}
