// SPDX-License-Identifier: Apache-2.0

extension BTFTypes {
    /// Whether a section holds structures of functions: `.struct_ops`, `.struct_ops.link`, and from libbpf 1.5 on with a `?` for
    /// those that are not created by themselves.
    package static func holdsStructOps(_ section: String) -> Bool {
        section.hasPrefix(".struct_ops") || section.hasPrefix("?.struct_ops")
    }

    /// Whether bytes begin as BTF of this machine's byte order does.
    package static func isLikely(_ source: RawSpan) -> Bool {
        source.byteCount >= 4 && UInt16(truncatingIfNeeded: source.word(at: 0)) == BTFHeader.magic
    }

    /// Proves what C code that follows types takes for granted.
    ///
    /// libbpf before 1.3 checks none of this, and the newest does not check all: IDs that exist, names inside the strings,
    /// functions that have prototypes, bit fields of integers, sections of variables, tags of components that exist, and no
    /// type that contains itself.
    ///
    /// - Parameters:
    ///   - source: a `.BTF` section of this machine's byte order.
    ///   - sections: the ELF sections that hold variables, with their sizes in bytes.
    /// - Throws: ``BTFDefect`` for the first type that is wrong.
    package static func check(
        _ source: RawSpan,
        sections: [(name: String, size: Int)] = []
    ) throws(BTFDefect) -> BTFLimits {
        if let limits = BTFQuickCheck.limits(of: source, sections: sections) { return limits }
        let types = try BTFTypes(copying: source)
        try types.check(sections: sections)
        return BTFLimits(typeCount: UInt32(types.count), stringsSize: UInt32(types.strings.count))
    }

    /// The same, type by type.
    package func check(sections: [(name: String, size: Int)] = []) throws(BTFDefect) {
        try unsafe BTFCheck(self, data: bytes.span.bytes, offsets: offsets.span, sections: sections).run()
    }
}
