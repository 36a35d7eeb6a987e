// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// Follows a path of members, from object to object.
struct MemberResolver {
    private let btf: BTF
    private let root: BTF.CType
    private var steps: [BTF.MemberPath.Step] = []
    /// The type of the object that offsets count in.
    private var object: UInt32
    private var words = ""
    private var bits = 0
    private var type: UInt32
    private var bitFieldSize: Int?

    /// A member's name or an index.
    private enum Part {
        case member(String)
        case index(Int)
    }

    init(root: BTF.CType) {
        btf = root.btf
        self.root = root
        object = root.id
        type = root.id
    }

    mutating func resolve(_ path: String) throws(BPFError) -> BTF.MemberPath {
        for part in try parts(of: path) {
            guard bitFieldSize == nil else { throw leadsNowhere("'\(words)' is a bit field, which has no members") }
            switch part {
            case .member(let name): try step(into: name)
            case .index(let index): try step(to: index)
            }
        }
        steps.append(step)
        return BTF.MemberPath(steps: steps, type: BTF.CType(btf, type), bitFieldSize: bitFieldSize)
    }

    private var step: BTF.MemberPath.Step {
        BTF.MemberPath.Step(object: BTF.CType(btf, object), path: words, bitOffset: bits)
    }

    private mutating func step(into name: String) throws(BPFError) {
        if btf.reader.resolved(type)?.kind == .pointer { try follow() }
        let resolved = try complete(btf.reader.resolved(type))
        guard let resolved, resolved.kind == .structure || resolved.kind == .union else {
            throw leadsNowhere("\(place) is a \(btf.reader.describe(type)), which has no member '\(name)'")
        }
        var visits = 0
        guard let (member, bitOffset) = find(name, in: resolved.id, at: 0, depth: 0, &visits) else {
            let names = names(of: resolved.id)
            throw BPFError(
                .memberNotFound,
                operation: .find,
                subject: .type(root.description),
                message: "\(btf.reader.describe(resolved.id)) has no member '\(name)'",
                advice: limitedAdvice(for: name, among: names, kind: "member")
            )
        }
        words += words.isEmpty ? name : ".\(name)"
        bits += bitOffset
        type = member.type
        bitFieldSize = member.bitFieldSize == 0 ? nil : member.bitFieldSize
    }

    private mutating func step(to index: Int) throws(BPFError) {
        if btf.reader.resolved(type)?.kind == .pointer {
            // As in C, the elements follow the one that is pointed to.
            try follow()
        } else {
            guard let array = btf.reader.resolved(type), array.kind == .array,
                case .array(let info)? = btf.reader.body(of: array.id)
            else {
                throw leadsNowhere("\(place) is a \(btf.reader.describe(type)), and not an array")
            }
            guard index < info.count || info.count == 0 else {
                throw leadsNowhere("\(place) has \(info.count) elements, the last one is [\(info.count - 1)]")
            }
            type = info.element
        }
        guard let size = btf.reader.size(of: type) else {
            throw leadsNowhere("the elements of \(place) are \(btf.reader.describe(type)), which has no size")
        }
        words += "[\(index)]"
        let (offset, overflow) = (8 * size).multipliedReportingOverflow(by: index)
        let (sum, overflows) = bits.addingReportingOverflow(offset)
        guard !overflow, !overflows else { throw leadsNowhere("[\(index)] is outside of memory") }
        bits = sum
    }

    /// Begins a step in the object that a pointer points to.
    private mutating func follow() throws(BPFError) {
        guard let pointer = btf.reader.resolved(type), case .pointer(let target)? = btf.reader.body(of: pointer.id)
        else { return }
        guard target != 0 else {
            throw leadsNowhere("\(place) is a \(btf.reader.describe(type)), which points to no type")
        }
        steps.append(step)
        object = target
        type = target
        bits = 0
        words = ""
    }

    /// The structure that a forward declaration stands for, if this BTF has it.
    private func complete(_ type: BTFType?) throws(BPFError) -> BTFType? {
        guard let type, type.kind == .forward else { return type }
        let name = btf.reader.name(of: type)
        guard let id = btf.reader.first(type.hasKindFlag ? .union : .structure, named: name) else {
            throw leadsNowhere("'\(name)' is only declared in this BTF, without its members")
        }
        return btf.reader.type(id)
    }

    /// A member by its name, also of anonymous structures and unions.
    private func find(
        _ name: String,
        in id: UInt32,
        at start: Int,
        depth: Int,
        _ visits: inout Int
    ) -> (member: BTFTypes.Member, bitOffset: Int)? {
        guard depth < Self.deepest else { return nil }
        for member in btf.reader.members(of: id) {
            visits += 1
            guard visits < Self.mostVisits else { return nil }
            let own = btf.reader.string(at: member.nameOffset)
            if own == name { return (member, start + member.bitOffset) }
            guard own.isEmpty, let inner = btf.reader.resolved(member.type) else { continue }
            if let found = find(name, in: inner.id, at: start + member.bitOffset, depth: depth + 1, &visits) {
                return found
            }
        }
        return nil
    }

    /// The names that ``find`` finds.
    private func names(of id: UInt32, depth: Int = 0) -> [String] {
        guard depth < 8 else { return [] }
        var found: [String] = []
        for member in btf.reader.members(of: id) where found.count < 4096 {
            let own = btf.reader.string(at: member.nameOffset)
            if !own.isEmpty {
                found.append(own)
            } else if let inner = btf.reader.resolved(member.type) {
                found += names(of: inner.id, depth: depth + 1).prefix(4096)
            }
        }
        return found
    }

    private static let deepest = 32
    private static let mostVisits = 1 << 16

    /// The words for where the path is now.
    private var place: String { words.isEmpty ? "'\(btf.reader.describe(type))'" : "'\(words)'" }

    private func leadsNowhere(_ message: String) -> BPFError {
        BPFError(
            .memberNotFound,
            operation: .find,
            subject: .type(root.description),
            message: message,
            advice: "Use a path that ends at '\(words.isEmpty ? root.description : words)'"
        )
    }

    private func parts(of path: String) throws(BPFError) -> [Part] {
        func failure(_ message: String) -> BPFError {
            BPFError(
                .invalidArgument,
                operation: .find,
                subject: .type(root.description),
                message: "'\(path)' is not a path: \(message)",
                advice: "Use names and indices as in C, for example 'pairs[3].uid'"
            )
        }
        var parts: [Part] = []
        for name in path.split(separator: ".", omittingEmptySubsequences: false) {
            var rest = name.prefix { $0 != "[" }
            if !rest.isEmpty {
                parts.append(.member(String(rest)))
            } else if !parts.isEmpty || !name.hasPrefix("[") {
                throw failure("a name is missing")
            }
            rest = name[rest.endIndex...]
            while !rest.isEmpty {
                guard rest.first == "[", let end = rest.firstIndex(of: "]"),
                    let index = UInt32(rest[rest.index(after: rest.startIndex)..<end])
                else { throw failure("an index is a number in brackets") }
                parts.append(.index(Int(index)))
                rest = rest[rest.index(after: end)...]
            }
        }
        return parts
    }
}
