// SPDX-License-Identifier: Apache-2.0

/// The ranges of the types and the strings: `struct btf_header` in `<linux/btf.h>`.
struct BTFHeader {
    /// The range of the types, in bytes from the start of the BTF.
    let types: Range<Int>
    let strings: Range<Int>

    /// `sizeof(struct btf_header)`
    static let size = 24
    static let magic: UInt16 = 0xEB9F
    /// `BTF_MAX_STR_OFFSET` in libbpf: offsets of strings have 31 bits.
    private static let longestStrings = 0x7FFF_FFFF

    /// Reads the header; the strings of split BTF may be empty, and need not start with a zero byte.
    init(_ data: RawSpan, isSplit: Bool = false) throws(BTFDefect) {
        let count = data.byteCount
        guard count >= Self.size else { throw BTFDefect("it has \(count) bytes, its header has \(Self.size)", at: 0) }
        let found = unsafe data.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt16.self)
        guard found == Self.magic else {
            let isSwapped = found.byteSwapped == Self.magic
            throw BTFDefect(
                isSwapped ? "it has the opposite byte order" : "it does not start with BTF's magic number",
                at: 0
            )
        }
        let header = data.integer(at: 4)
        guard header >= Self.size, header <= count else { throw BTFDefect("its header has \(header) bytes", at: 4) }
        let types = (start: header + data.integer(at: 8), size: data.integer(at: 12))
        let strings = (start: header + data.integer(at: 16), size: data.integer(at: 20))
        guard strings.start + strings.size <= count else {
            throw BTFDefect("its strings end at byte \(strings.start + strings.size) of \(count)", at: 16)
        }
        guard types.start + types.size <= strings.start else {
            throw BTFDefect("its types end at byte \(types.start + types.size), after its strings start", at: 12)
        }
        guard types.start % 4 == 0 else { throw BTFDefect("its types are not aligned to 4 bytes", at: 8) }
        let last = strings.start + strings.size - 1
        guard strings.size > 0 || isSplit, strings.size - 1 <= Self.longestStrings,
            strings.size == 0 || data.byte(at: last) == 0, isSplit || data.byte(at: strings.start) == 0
        else { throw BTFDefect("its strings do not start and end with a zero byte", at: strings.start) }
        self.types = types.start..<types.start + types.size
        self.strings = strings.start..<strings.start + strings.size
    }
}

extension RawSpan {
    /// The word at an offset, with a bounds check by the span.
    func word(at offset: Int) -> UInt32 { unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self) }

    fileprivate func integer(at offset: Int) -> Int { Int(word(at: offset)) }

    fileprivate func byte(at offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}
