// SPDX-License-Identifier: Apache-2.0

extension BTFTypes {
    /// Returns the IDs of the types with a name, in their order.
    ///
    /// The name is found in the strings first, with 16 bytes at a time. Then only the types' name offsets are compared:
    /// a look-up in the kernel's BTF takes a fraction of a millisecond, and needs no index.
    package func all(named name: String) -> [UInt32] {
        var found: [UInt32] = []
        forEach(named: name) { id in
            found.append(id)
            return true
        }
        return found
    }

    /// Returns the ID of the first type with a kind and a name.
    package func first(_ kind: BTFKind, named name: String) -> UInt32? {
        var found: UInt32?
        forEach(named: name) { id in
            guard type(id)?.kind == kind else { return true }
            found = id
            return false
        }
        return found
    }

    /// Calls `body` with the types of a name until it returns `false`.
    private func forEach(named name: String, _ body: (UInt32) -> Bool) {
        guard !name.isEmpty, !name.utf8.contains(0) else { return }
        var name = name
        let places = name.withUTF8 { unsafe self.places(of: $0) }
        guard let first = places.first, let last = places.last else { return }
        let isUnique = places.count == 1
        for id in 1..<max(1, offsets.count) {
            let place = word(at: Int(offsets[id]))
            guard place >= first, place <= last, isUnique || places.contains(place) else { continue }
            guard body(UInt32(id)) else { return }
        }
    }

    /// The offsets in the strings where a text and its closing zero are. A text may be the end of a longer one.
    private func places(of text: UnsafeBufferPointer<UInt8>) -> [UInt32] {
        guard text.count < strings.count, let initial = unsafe text.first else { return [] }
        var found: [UInt32] = []
        let end = strings.count - text.count
        unsafe bytes.withUnsafeBytes { bytes in
            let start = unsafe UnsafeRawBufferPointer(rebasing: bytes[strings])
            func isText(at place: Int) -> Bool {
                for index in 0..<text.count where unsafe start[place + index] != text[index] { return false }
                return unsafe start[place + text.count] == 0
            }
            let first = SIMD16<UInt8>(repeating: initial)
            var place = 0
            // Most blocks do not have the first byte as far before a zero as the text is long.
            while place + 16 <= end {
                let heads = unsafe start.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
                let tails = unsafe start.loadUnaligned(fromByteOffset: place + text.count, as: SIMD16<UInt8>.self)
                if ((heads ^ first) | tails).min() == 0 {
                    for index in place..<place + 16 where isText(at: index) { found.append(UInt32(index)) }
                }
                place += 16
            }
            while place < end {
                if isText(at: place) { found.append(UInt32(place)) }
                place += 1
            }
        }
        return found
    }

    /// Calls `body` with the ID, the kind and the name of each named type from an ID on.
    package func forEachName(from first: UInt32 = 1, _ body: (UInt32, BTFKind, RawSpan) -> Void) {
        let span = unsafe bytes.span.bytes
        for id in max(1, first)..<max(1, first, UInt32(offsets.count)) {
            guard let type = type(id), type.nameOffset > 0 else { continue }
            let start = strings.lowerBound + Int(type.nameOffset)
            guard strings.contains(start) else { continue }
            var end = start
            while end < strings.upperBound, bytes[end] != 0 { end += 1 }
            body(id, type.kind, span.extracting(start..<end))
        }
    }
}
