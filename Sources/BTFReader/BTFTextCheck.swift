// SPDX-License-Identifier: Apache-2.0

/// Checks what a printer of C text assumes: that the text of each type ends, and is of a reasonable length.
///
/// libbpf's `btf_dump` follows pointers, arrays, qualifiers and prototypes recursively up to a type with a name, writes
/// anonymous structures where they are used, and fills a gap between members with one line for each 8 bytes. So a
/// pointer to itself, a long chain of typedefs, or a few anonymous structures within each other end the process.
struct BTFTextCheck {
    private let types: BTFTypes
    private var states: [State]
    /// The number of lines and visits that a node's text takes.
    private var costs: [Int]

    private enum State: UInt8 { case new, open, done }

    /// A type, reached through a pointer or not: behind a pointer, a named structure is not written.
    private struct Node {
        let id: UInt32
        let isBehindPointer: Bool

        var index: Int { 2 * Int(id) + (isBehindPointer ? 1 : 0) }
    }

    private static let deepest = 512
    private static let largestCost = 1 << 18
    private static let largestSum = 1 << 26
    private static let longestName = 4096
    /// The printer counts bits with 32 bits, and below zero when there are more.
    private static let lastBit = Int(Int32.max)

    init(_ types: BTFTypes) {
        self.types = types
        states = [State](repeating: .new, count: 2 * types.count)
        costs = [Int](repeating: 0, count: 2 * types.count)
    }

    mutating func run() throws(BTFDefect) {
        var sum = 0
        for id in 1..<UInt32(max(1, types.count)) {
            let root = Node(id: id, isBehindPointer: false)
            try visit(root)
            sum += costs[root.index]
            guard sum < Self.largestSum else { throw defect(id, "is one of too many with a long text") }
        }
    }

    private mutating func visit(_ root: Node) throws(BTFDefect) {
        guard states[root.index] == .new else { return }
        var path: [(node: Node, parts: [Node], next: Int)] = []
        try open(root, &path)
        while let (node, parts, next) = path.last {
            guard next < parts.count else {
                states[node.index] = .done
                path.removeLast()
                if let parent = path.last?.node { try add(costs[node.index], to: parent) }
                continue
            }
            path[path.count - 1].next = next + 1
            let part = parts[next]
            switch states[part.index] {
            case .done: try add(costs[part.index], to: node)
            case .open:
                // The printer stops at a structure with a name, and not at a typedef.
                let start = path.firstIndex { $0.node.index == part.index } ?? 0
                guard path[start...].contains(where: { isNamed($0.node.id) }) else {
                    throw defect(part.id, "refers to itself without a named structure in between")
                }
            case .new:
                guard path.count < Self.deepest else { throw defect(node.id, "is nested too deeply to print it") }
                try open(part, &path)
            }
        }
    }

    private mutating func open(_ node: Node, _ path: inout [(node: Node, parts: [Node], next: Int)]) throws(BTFDefect) {
        states[node.index] = .open
        let parts = try self.parts(of: node)
        path.append((node, parts, 0))
    }

    private mutating func add(_ cost: Int, to node: Node) throws(BTFDefect) {
        costs[node.index] += cost
        guard costs[node.index] <= Self.largestCost else { throw defect(node.id, "has a text that is too long") }
    }

    private func isNamed(_ id: UInt32) -> Bool {
        guard let type = types.type(id) else { return true }
        switch type.kind {
        case .structure, .union: return type.nameOffset > 0 && !types.name(of: type).isEmpty
        default: return false
        }
    }

    /// What a type's text contains. Adds its own lines to its cost.
    private mutating func parts(of node: Node) throws(BTFDefect) -> [Node] {
        guard let type = types.type(node.id), let body = types.body(of: node.id) else { return [] }
        try checkName(type.nameOffset, of: node.id)
        try add(1, to: node)
        func part(_ id: UInt32) -> Node { Node(id: id, isBehindPointer: node.isBehindPointer) }
        func value(_ id: UInt32) -> Node { Node(id: id, isBehindPointer: false) }
        switch body {
        case .void, .integer, .float, .forward, .dataSection: return []
        case .pointer(let target): return [Node(id: target, isBehindPointer: true)]
        case .array(let info): return [value(info.element)]
        case .structure(let size, let members), .union(let size, let members):
            if node.isBehindPointer, isNamed(node.id) { return [] }
            try add(members.count + gapLines(members, size: size, isUnion: type.kind == .union), to: node)
            for member in members {
                try checkName(member.nameOffset, of: node.id)
                // The printer divides by the alignment.
                guard types.isAligned(member.type) else {
                    throw defect(node.id, "has a member '\(types.string(at: member.nameOffset))' without an alignment")
                }
            }
            return members.map { value($0.type) }
        case .enumeration(_, _, let values):
            try add(values.count, to: node)
            for value in values { try checkName(value.nameOffset, of: node.id) }
            return []
        case .typedef(let target), .volatile(let target), .const(let target), .restrict(let target),
            .typeTag(let target):
            return [part(target)]
        case .prototype(let result, let parameters):
            try add(parameters.count, to: node)
            for parameter in parameters { try checkName(parameter.nameOffset, of: node.id) }
            return [part(result)] + parameters.map { part($0.type) }
        case .function(let target, _), .variable(let target, _), .declarationTag(let target, _): return [value(target)]
        }
    }

    private func checkName(_ offset: UInt32, of id: UInt32) throws(BTFDefect) {
        guard offset == 0 || types.hasEnd(within: Self.longestName, at: offset) else {
            throw defect(id, "has a name of more than \(Self.longestName) bytes")
        }
    }

    /// The number of lines that fill the gaps between members: as the printer does, in unions and for members that
    /// overlap too.
    private func gapLines(_ members: [BTFTypes.Member], size: Int, isUnion: Bool) -> Int {
        var end = 0
        var bits = 0
        for member in members {
            bits += max(0, member.bitOffset - end)
            let own = member.bitFieldSize > 0 ? member.bitFieldSize : 8 * (types.size(of: member.type) ?? 0)
            end = member.bitOffset + own
            guard end <= Self.lastBit else { return .max / 2 }
        }
        guard 8 * size <= Self.lastBit else { return .max / 2 }
        bits += isUnion ? 0 : max(0, 8 * size - end)
        return bits / 64
    }

    private func defect(_ id: UInt32, _ problem: String) -> BTFDefect {
        let type = types.type(id) ?? .void
        return BTFDefect("type \(id) (\(type.kind.description)) \(problem)", at: type.offset)
    }
}

extension BTFTypes {
    /// Checks what a printer of C text assumes, beyond ``check(sections:)``.
    package func checkText() throws(BTFDefect) {
        var check = BTFTextCheck(self)
        try check.run()
    }

    /// Whether a type can be a member: a number with a size, a pointer, an array of these, or a structure.
    fileprivate func isAligned(_ id: UInt32) -> Bool {
        var id = id
        for _ in 0..<2 * Self.deepest {
            guard let type = type(id) else { return false }
            switch type.kind {
            case .typedef, .const, .volatile, .restrict, .typeTag: id = type.sizeOrType
            case .integer, .enumeration, .enumeration64, .float: return (1...16).contains(type.sizeOrType)
            case .pointer, .structure, .union: return true
            case .array: id = array(type).element
            default: return false
            }
        }
        return false
    }

    /// Whether the string at an offset has at most so many bytes.
    fileprivate func hasEnd(within count: Int, at offset: UInt32) -> Bool {
        let start = strings.lowerBound + Int(offset)
        guard strings.contains(start) else { return true }
        return bytes[start..<min(strings.upperBound, start + count + 1)].contains(0)
    }
}
