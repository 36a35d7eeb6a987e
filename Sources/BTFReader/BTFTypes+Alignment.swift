// SPDX-License-Identifier: Apache-2.0

extension BTFTypes {
    /// Returns the alignment that a type needs in C, in bytes, or `nil` when it has no size. 1 for a packed structure.
    ///
    /// BTF does not contain it. It follows from the members, as in libbpf's `btf__align_of`.
    package func alignment(of id: UInt32) -> Int? {
        var visits = 0
        return alignment(of: id, depth: 0, &visits)
    }

    private func alignment(of id: UInt32, depth: Int, _ visits: inout Int) -> Int? {
        visits += 1
        guard depth < Self.deepest, visits < 1 << 16, let type = resolved(id) else { return nil }
        switch type.kind {
        case .integer, .enumeration, .enumeration64, .float: return min(8, Int(type.sizeOrType))
        case .pointer: return 8
        case .array: return alignment(of: array(type).element, depth: depth + 1, &visits)
        case .structure, .union:
            var largest = 1
            for index in 0..<type.count {
                let member = member(index, of: type)
                guard let own = alignment(of: member.type, depth: depth + 1, &visits), own > 0 else { return nil }
                largest = max(largest, own)
                // A member or a size at odds with the alignment: the structure is packed.
                if member.bitFieldSize == 0, member.bitOffset % (8 * own) != 0 { return 1 }
            }
            return Int(type.sizeOrType) % largest == 0 ? largest : 1
        default: return nil
        }
    }
}
