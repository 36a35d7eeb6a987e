// SPDX-License-Identifier: Apache-2.0

internal import ELFReader

/// The memory layout of a type, determined once for the process.
final class ValueLayout: Sendable {
    let identity: ObjectIdentifier

    /// Whether every bit pattern is a value.
    var isSound: Bool { defect == nil && booleans.isEmpty }

    /// The reason why the type's memory differs from C's, or `nil`.
    let defect: String?

    /// The offsets of `Bool`s, for which only the bytes 0 and 1 are values.
    let booleans: [Int]

    private static let known = Locked<[ObjectIdentifier: ValueLayout]>([:])

    static func layout(of type: any BPFValue.Type) -> ValueLayout {
        let key = ObjectIdentifier(type)
        if let layout = known.withLock({ $0[key] }) { return layout }
        let new = ValueLayout(type)
        // The first layout is kept, and never freed.
        return known.withLock { known in
            if let layout = known[key] { return layout }
            known[key] = new
            return new
        }
    }

    private init(_ type: any BPFValue.Type) {
        identity = ObjectIdentifier(type)
        var booleans: [Int] = []
        if type.bpfLayout == .memory {
            defect = Self.defect(of: type, at: 0, path: "", &booleans)
        } else if let array = type as? any FixedArray.Type, let element = array.elementType as? any BPFValue.Type {
            defect = Self.layout(of: element).defect
        } else {
            defect = nil
        }
        self.booleans = booleans
    }

    /// The first member, at any depth, that C stores differently.
    private static func defect(
        of type: any Any.Type,
        at offset: Int,
        path: String,
        _ booleans: inout [Int]
    ) -> String? {
        switch MemberKind(type) {
        case .integer, .float, .pointer, .opaque: return nil
        case .boolean:
            booleans.append(offset)
            return nil
        case .array(let element, let count):
            // One element represents all of them, except for the offsets of booleans.
            var found: [Int] = []
            let stride = StoredMember.size(of: type) / max(1, count)
            if let defect = defect(of: element, at: 0, path: path, &found) { return defect }
            if !found.isEmpty {
                for index in 0..<count { booleans += found.map { offset + index * stride + $0 } }
            }
            return nil
        case .structure(let members):
            for (member, next) in zip(members, members.dropFirst())
            where next.offset < member.offset + StoredMember.stride(of: member.type) {
                let name = path.isEmpty ? next.name : "\(path).\(next.name)"
                return "its member '\(name)' is stored in the padding of '\(member.name)', where C does not put it;"
                    + " add a last member for its padding to \(member.type)"
            }
            for member in members {
                let name = path.isEmpty ? member.name : "\(path).\(member.name)"
                if let defect = defect(of: member.type, at: offset + member.offset, path: name, &booleans) {
                    return defect
                }
            }
            return nil
        case .foreign(let reason):
            return path.isEmpty ? "it is \(reason)" : "its member '\(path)' of type \(type) is \(reason)"
        }
    }

    /// Whether the bytes are a value: the type has no defect, and every `Bool` is 0 or 1.
    func accepts(_ bytes: RawSpan) -> Bool {
        defect == nil && booleans.allSatisfy { bytes.integer(at: $0, as: UInt8.self) <= 1 }
    }

    /// Throws for a type whose memory differs from C's.
    static func check(
        _ type: any BPFValue.Type,
        operation: BPFError.Operation,
        subject: BPFError.Subject?
    ) throws(BPFError) {
        guard let defect = layout(of: type).defect else { return }
        throw BPFError(
            .typeMismatch,
            operation: operation,
            subject: subject,
            message: "\(type) is not stored as C stores a structure: \(defect)",
            advice:
                "Use fixed-width integers, floats, InlineArrays and structures of them, or declare bpfLayout as .encoded"
                + " and implement the conversion"
        )
    }
}
