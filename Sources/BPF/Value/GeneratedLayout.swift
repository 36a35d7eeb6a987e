// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// Compares a generated structure with the BTF of the object that it is used with, which may be another version of the
/// one that it was generated from.
enum GeneratedLayout {
    /// Returns the first difference, or `nil`, also when the type is not a structure in C.
    static func defect(of members: [BPFMember], as id: UInt32, in types: BTFTypes) -> String? {
        guard types.shape(of: id) == .aggregate else { return nil }
        var found: [String: BPFMember] = [:]
        collect(id, at: 0, in: types, depth: 0, &found)
        for member in members {
            guard let other = found[member.name] else { return "C has no member '\(member.name)'" }
            guard other == member else {
                return "'\(member.name)' is at \(place(member)) in Swift, and at \(place(other)) in C"
            }
        }
        return nil
    }

    private static func place(_ member: BPFMember) -> String {
        member.bitOffset % 8 == 0 && member.bitCount % 8 == 0
            ? "byte \(member.bitOffset / 8) with \(member.bitCount / 8) bytes"
            : "bit \(member.bitOffset) with \(member.bitCount) bits"
    }

    private static func collect(
        _ id: UInt32,
        at base: Int,
        in types: BTFTypes,
        depth: Int,
        _ found: inout [String: BPFMember]
    ) {
        guard depth < 16, let type = types.resolved(id) else { return }
        for member in types.members(of: type.id) {
            let name = types.name(of: member)
            let offset = base + member.bitOffset
            guard !name.isEmpty else {
                collect(member.type, at: offset, in: types, depth: depth + 1, &found)
                continue
            }
            let count = member.bitFieldSize > 0 ? member.bitFieldSize : 8 * (types.size(of: member.type) ?? 0)
            found[name] = BPFMember(name, atBit: offset, count: count)
        }
    }
}
