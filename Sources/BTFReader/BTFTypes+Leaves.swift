// SPDX-License-Identifier: Apache-2.0

extension BTFTypes {
    /// A part of a type that is not a structure: a scalar, an array, a union or a bit field.
    package struct Leaf: Sendable {
        /// The names of the members that lead to it, without anonymous ones; empty for a type that is a leaf itself.
        package let path: [String]
        /// The range of its bytes in the type.
        package let range: Range<Int>
        package let shape: Shape
        /// The ID of its type.
        package let type: UInt32
        /// Whether it is a union or a bit field.
        package let isShared: Bool
    }

    /// Returns the leaves of a type in their order; `nil` when it has no size, or too many leaves.
    package func leaves(of id: UInt32) -> [Leaf]? {
        guard size(of: id) != nil else { return nil }
        var leaves: [Leaf] = []
        var visits = 0
        return collect(&leaves, from: id, at: 0, path: [], depth: 0, &visits) ? leaves : nil
    }

    private static let mostLeaves = 4096

    private func collect(
        _ leaves: inout [Leaf],
        from id: UInt32,
        at offset: Int,
        path: [String],
        depth: Int,
        _ visits: inout Int
    ) -> Bool {
        visits += 1
        // Structures without members have no leaves: the visits are limited too.
        guard visits < 4 * Self.mostLeaves, depth < Self.deepest, leaves.count < Self.mostLeaves,
            let type = resolved(id), let size = size(of: id)
        else {
            return false
        }
        guard type.kind == .structure else {
            let range = offset..<offset + size
            leaves.append(Leaf(path: path, range: range, shape: shape(of: id), type: id, isShared: type.kind == .union))
            return true
        }
        for index in 0..<type.count {
            let member = member(index, of: type)
            let name = string(at: member.nameOffset)
            let inner = name.isEmpty ? path : path + [name]
            let start = offset + member.bitOffset / 8
            if member.bitFieldSize > 0 {
                let range = start..<offset + (member.bitOffset + member.bitFieldSize + 7) / 8
                leaves.append(Leaf(path: inner, range: range, shape: .other, type: member.type, isShared: true))
                continue
            }
            guard collect(&leaves, from: member.type, at: start, path: inner, depth: depth + 1, &visits) else {
                return false
            }
        }
        return true
    }
}
