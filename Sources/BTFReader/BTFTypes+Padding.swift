// SPDX-License-Identifier: Apache-2.0

extension BTFTypes {
    /// Returns the bytes between a type's members: padding, which C leaves undefined.
    package func padding(of id: UInt32) -> [Range<Int>] {
        guard let size = size(of: id), size > 0, size <= Self.largestCovered else { return [] }
        var isCovered = [Bool](repeating: false, count: size)
        var visits = 0
        // A type that is too complicated has no known padding: zeroing another byte would change the key.
        guard cover(&isCovered, with: id, at: 0, depth: 0, &visits) else { return [] }
        var gaps: [Range<Int>] = []
        for (index, covered) in isCovered.enumerated() where !covered {
            if let last = gaps.last, last.upperBound == index {
                gaps[gaps.count - 1] = last.lowerBound..<(index + 1)
            } else {
                gaps.append(index..<(index + 1))
            }
        }
        return gaps
    }

    /// The kernel's limit for keys is `KMALLOC_MAX_SIZE`.
    private static let largestCovered = 1 << 22

    /// Marks the bytes of members; `false` when there are too many members.
    private func cover(
        _ isCovered: inout [Bool],
        with id: UInt32,
        at offset: Int,
        depth: Int,
        _ visits: inout Int
    ) -> Bool {
        visits += 1
        guard depth < Self.deepest, visits < 1 << 16 else { return false }
        guard offset < isCovered.count, let type = resolved(id) else { return true }
        switch type.kind {
        case .structure, .union:
            for index in 0..<type.count {
                let member = member(index, of: type)
                let start = offset + member.bitOffset / 8
                if member.bitFieldSize > 0 {
                    mark(&isCovered, start, offset + (member.bitOffset + member.bitFieldSize + 7) / 8)
                    continue
                }
                guard cover(&isCovered, with: member.type, at: start, depth: depth + 1, &visits) else { return false }
            }
        case .array:
            let array = array(type)
            guard let size = size(of: array.element), size > 0 else { return true }
            for index in 0..<min(array.count, isCovered.count / size) {
                let start = offset + index * size
                guard cover(&isCovered, with: array.element, at: start, depth: depth + 1, &visits) else { return false }
            }
        default:
            mark(&isCovered, offset, offset + (size(of: id) ?? 0))
        }
        return true
    }

    private func mark(_ isCovered: inout [Bool], _ start: Int, _ end: Int) {
        for index in min(start, isCovered.count)..<max(min(start, isCovered.count), min(end, isCovered.count)) {
            isCovered[index] = true
        }
    }
}
