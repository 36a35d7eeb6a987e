// SPDX-License-Identifier: Apache-2.0

/// What is known of how a type is stored, found out once for the process.
final class ValueLayout: Sendable {
    let identity: ObjectIdentifier

    /// Whether every bit pattern is a value.
    var isSound: Bool { defect == nil && booleans.isEmpty }

    /// Why the type's memory is not what C has there, or `nil`.
    let defect: String?

    /// Where `Bool`s are stored, of which only the bytes 0 and 1 are values.
    let booleans: [Int]

    private static let known = Locked<[ObjectIdentifier: ValueLayout]>([:])

    static func layout(of type: any BPFValue.Type) -> ValueLayout {
        let key = ObjectIdentifier(type)
        if let layout = known.withLock({ $0[key] }) { return layout }
        let new = ValueLayout(type)
        // The first one stays, and is never freed.
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

    /// The first member, at any depth, that C would not have stored so.
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
            // One element tells of all but the places of booleans.
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
                    + " give \(member.type) a last member for its padding"
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

    /// Whether the bytes are a value: of a type that can be read, with 0 or 1 for every `Bool`.
    func accepts(_ bytes: RawSpan) -> Bool {
        defect == nil && booleans.allSatisfy { bytes.integer(at: $0, as: UInt8.self) <= 1 }
    }

    /// The error of using a type whose memory is not C's.
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
            message: "\(type) cannot be stored as C stores a structure: \(defect)",
            advice:
                "Use fixed-width integers, floats, InlineArrays and structures of them, or declare bpfLayout as .encoded"
                + " and write the conversion"
        )
    }
}
