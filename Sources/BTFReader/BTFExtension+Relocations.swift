// SPDX-License-Identifier: Apache-2.0

extension BTFExtension {
    /// The types of an object that its CO-RE relocations refer to.
    package struct Roots: Sendable {
        /// IDs in the object's BTF, sorted, each once.
        package var types: [UInt32] = []
        /// Whether a relocation asks for the ID of a kernel type, or compares a type with all that it refers to.
        package var needsAllTypes = false
    }

    /// Returns what the CO-RE relocations of a section refer to, or `nil` when there are none.
    ///
    /// - Parameter section: a `.BTF.ext` that was checked. Records outside of one that was not are ignored.
    package static func roots(of section: RawSpan) -> Roots? {
        let count = section.byteCount
        guard count >= 32 else { return nil }
        let header = Int(section.word(at: 4))
        // The header of an older format has no relocations.
        guard header >= 32, header <= count else { return nil }
        let size = Int(section.word(at: 28))
        var place = header + Int(section.word(at: 24))
        let end = place + size
        guard size >= 4, end <= count else { return nil }
        let recordSize = Int(section.word(at: place))
        place += 4
        guard recordSize >= 16 else { return nil }
        var roots = Roots()
        var last: UInt32 = 0
        while place + 8 <= end {
            let records = Int(section.word(at: place + 4))
            place += 8
            guard records <= (end - place) / recordSize else { break }
            for _ in 0..<records {
                let type = section.word(at: place + 4)
                switch section.word(at: place + 12) {
                case 6: break  // BPF_CORE_TYPE_ID_LOCAL
                case 7, 12...: roots.needsAllTypes = true  // BPF_CORE_TYPE_ID_TARGET, BPF_CORE_TYPE_MATCHES
                // Most relocations are of the same type as the one before.
                default: if type != last { roots.types.append(type) }
                }
                last = type
                place += recordSize
            }
        }
        guard roots.needsAllTypes || !roots.types.isEmpty else { return nil }
        roots.types.sort()
        var previous: UInt32?
        roots.types.removeAll { type in
            defer { previous = type }
            return type == previous
        }
        return roots
    }
}
