// SPDX-License-Identifier: Apache-2.0

extension BTFTypes {
    /// Returns the IDs of the types with a name, in their order.
    ///
    /// The name is found in the strings first, with 64 bytes at a time. Then only the types' name offsets are compared:
    /// a look-up in the kernel's BTF takes a fraction of a millisecond, and needs no index.
    package func all(named name: String) -> [UInt32] {
        var found: [UInt32] = []
        forEach(named: name) { id in
            found.append(id)
            return true
        }
        return found
    }

    /// Returns the IDs of the types with one of some names, in their order by name, with one pass over the types.
    package func all(named names: [String]) -> [String: [UInt32]] {
        var owners: [UInt32: String] = [:]
        var found: [String: [UInt32]] = [:]
        for name in Set(names) where !name.isEmpty && !name.utf8.contains(0) {
            var text = name
            for place in text.withUTF8({ unsafe places(of: $0) }) { owners[place] = name }
            found[name] = []
        }
        guard !owners.isEmpty else { return found }
        forEach(in: owners.keys.sorted()) { id, place in
            if let name = owners[place] { found[name]?.append(id) }
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
        guard !places.isEmpty else { return }
        forEach(in: places) { id, _ in body(id) }
    }

    /// Calls `body` with the types whose name is at one of some places, which are sorted, until it returns `false`.
    private func forEach(in places: [UInt32], _ body: (_ id: UInt32, _ place: UInt32) -> Bool) {
        let filter = PlaceFilter(places)
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe offsets.withUnsafeBufferPointer { offsets in
                for id in 1..<max(1, offsets.count) {
                    // The offsets were checked when the types were indexed.
                    let place = unsafe bytes.loadUnaligned(fromByteOffset: Int(offsets[id]), as: UInt32.self)
                    guard filter.contains(place) else { continue }
                    guard body(UInt32(id), place) else { return }
                }
            }
        }
    }

    /// The places of a name. A name that other names end with has many.
    private struct PlaceFilter {
        private let places: [UInt32]
        private let only: UInt32
        private var bits: [UInt64]

        private static let count: UInt32 = 1 << 16

        init(_ places: [UInt32]) {
            self.places = places
            only = places.count == 1 ? places[0] : .max
            bits = places.count == 1 ? [] : [UInt64](repeating: 0, count: Int(Self.count / 64))
            guard places.count > 1 else { return }
            for place in places { bits[Int(place % Self.count / 64)] |= 1 << UInt64(place % 64) }
        }

        @inline(__always)
        func contains(_ place: UInt32) -> Bool {
            if bits.isEmpty { return place == only }
            guard bits[Int(place % Self.count / 64)] >> UInt64(place % 64) & 1 != 0 else { return false }
            var (low, high) = (0, places.count)
            while low < high {
                let middle = (low + high) / 2
                if places[middle] < place { low = middle + 1 } else { high = middle }
            }
            return low < places.count && places[low] == place
        }
    }

    /// The offsets in the strings where a text and its closing zero are, sorted. A text may be the end of a longer one.
    private func places(of text: UnsafeBufferPointer<UInt8>) -> [UInt32] {
        guard text.count < strings.count, let first = unsafe text.first, let last = unsafe text.last else { return [] }
        var found: [UInt32] = []
        let count = text.count
        let end = strings.count - count
        unsafe bytes.withUnsafeBytes { bytes in
            let start = unsafe UnsafeRawBufferPointer(rebasing: bytes[strings])
            func isText(at place: Int) -> Bool {
                for index in 0..<count where unsafe start[place + index] != text[index] { return false }
                return unsafe start[place + count] == 0
            }
            let firsts = SIMD16<UInt8>(repeating: first)
            let lasts = SIMD16<UInt8>(repeating: last)
            /// Zero where the text may begin, by its first byte, its last one and the zero after it.
            @inline(__always)
            func difference(_ place: Int) -> SIMD16<UInt8> {
                unsafe (start.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self) ^ firsts)
                    | (start.loadUnaligned(fromByteOffset: place + count - 1, as: SIMD16<UInt8>.self) ^ lasts)
                    | start.loadUnaligned(fromByteOffset: place + count, as: SIMD16<UInt8>.self)
            }
            var place = 0
            while place + 64 <= end {
                let low = pointwiseMin(difference(place), difference(place + 16))
                let high = pointwiseMin(difference(place + 32), difference(place + 48))
                if hasZero(pointwiseMin(low, high)) {
                    for index in place..<place + 64 where isText(at: index) { found.append(UInt32(index)) }
                }
                place += 64
            }
            while place < end {
                if isText(at: place) { found.append(UInt32(place)) }
                place += 1
            }
        }
        return found
    }

    /// Whether one of the bytes is zero.
    @inline(__always)
    private func hasZero(_ bytes: SIMD16<UInt8>) -> Bool {
        let words = unsafe unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let found = ((words[0] &- ones) & ~words[0] | (words[1] &- ones) & ~words[1]) & (ones << 7)
        return found != 0
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
