// SPDX-License-Identifier: Apache-2.0

extension BTFTypes {
    /// Whether a section contains struct_ops structures: `.struct_ops`, `.struct_ops.link`, and with libbpf 1.5 or
    /// newer the same with a `?` for maps that are not created automatically.
    package static func holdsStructOps(_ section: String) -> Bool {
        section.hasPrefix(".struct_ops") || section.hasPrefix("?.struct_ops")
    }

    /// Whether bytes start with the magic number of BTF, in this machine's byte order.
    package static func isLikely(_ source: RawSpan) -> Bool {
        source.byteCount >= 4 && UInt16(truncatingIfNeeded: source.word(at: 0)) == BTFHeader.magic
    }

    /// Checks what C code that uses the types assumes.
    ///
    /// libbpf before 1.3 checks nothing, and the newest version only a part: IDs exist, names are inside the strings,
    /// functions have prototypes, bit fields are integers, sections contain variables, tags refer to components that
    /// exist, and no type contains itself.
    ///
    /// - Parameters:
    ///   - source: a `.BTF` section of this machine's byte order.
    ///   - names: the names of the ELF sections.
    ///   - sections: the ELF sections with variables.
    /// - Throws: ``BTFDefect`` for the first defect.
    package static func check(
        _ source: RawSpan,
        names: RawSpan,
        sections: [BTFDataSection]
    ) throws(BTFDefect) -> BTFLimits {
        if let limits = BTFQuickCheck.limits(of: source, names: names, sections: sections) { return limits }
        let types = try BTFTypes(copying: source)
        try types.check(sections: sections.map { (names.text(at: Int($0.nameOffset)), Int($0.size)) })
        return BTFLimits(typeCount: UInt32(types.count), stringsSize: UInt32(types.strings.count))
    }

    /// Checks BTF that belongs to no ELF file.
    package static func check(_ source: RawSpan) throws(BTFDefect) -> BTFLimits {
        let names: [UInt8] = []
        return try unsafe check(source, names: names.span.bytes, sections: [])
    }

    /// Checks what C code that uses the types assumes, type by type.
    package func check(sections: [(name: String, size: Int)] = []) throws(BTFDefect) {
        try unsafe BTFCheck(self, data: bytes.span.bytes, offsets: offsets.span, sections: sections).run()
    }
}

extension RawSpan {
    /// The text from an offset to the next zero byte, or to the end.
    fileprivate func text(at offset: Int) -> String {
        guard offset < byteCount else { return "" }
        return unsafe extracting(offset..<byteCount).withUnsafeBytes { bytes in
            unsafe String(decoding: unsafe bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
