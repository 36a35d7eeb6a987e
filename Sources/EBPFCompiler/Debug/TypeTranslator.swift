// SPDX-License-Identifier: Apache-2.0

/// Writes C's debug information for Swift's types: BTF is made from it.
///
/// Swift's own information has no padding in its offsets, structures around each integer, and names that BTF forbids.
/// So offsets follow Swift's layout rules for structures, which are C's, except that a member may begin in the padding
/// behind the one before.
struct TypeTranslator {
    struct Layout {
        /// Nothing for `void`.
        var node: Int?
        /// In bytes, without the padding at the end.
        var size: Int
        var alignment: Int

        var stride: Int { max(size + (alignment - size % alignment) % alignment, size) }
    }

    let old: [Int: IRMetadata]
    private(set) var new: [Int: IRMetadata] = [:]
    private var next: Int
    /// The generic types by what begins their mangled names.
    private let generics: [(prefix: String, id: Int)]
    var layouts: [Int: Layout] = [:]
    var exact: [Int: Int] = [:]
    /// What the parameters of the generic type that is translated stand for: `$exD` is the first.
    var bindings: [String: Int] = [:]
    /// The kernel's names of types that the programs know by other ones.
    private let kernelNames: [String: String]
    private var basics: [String: Int] = [:]
    private var pointers: [Int: Int] = [:]

    init(_ module: IRModule, kernelNames: [String: String] = [:]) {
        self.kernelNames = kernelNames
        old = module.metadata
        next = module.nextMetadata
        generics = module.metadata.compactMap { id, node in
            // $e4main4PairVyxq_GD: Pair<A, B>
            guard let name = node.string("identifier"), name.hasSuffix("GD"), let range = name.firstRange(of: "Vyx")
            else {
                return nil
            }
            return (String(name[..<range.upperBound].dropLast()), id)
        }
    }

    /// A number for a node that is written later.
    mutating func reserve() -> Int {
        defer { next += 1 }
        return next
    }

    /// The generic type whose arguments are in a mangled name.
    func generic(_ name: String) -> IRMetadata? {
        generics.filter { name.hasPrefix($0.prefix) }.max { $0.prefix.utf8.count < $1.prefix.utf8.count }
            .flatMap { old[$0.id] }
    }

    mutating func add(_ node: IRMetadata) -> Int {
        defer { next += 1 }
        new[next] = node
        return next
    }

    // MARK: What the pass asks

    /// A base type of C.
    mutating func basic(_ name: String, size: Int, encoding: String) -> Int {
        if let id = basics[name] { return id }
        let id = add(
            IRMetadata(
                "DIBasicType",
                [("name", [.string(name)]), ("size", [.word("\(size * 8)")]), ("encoding", [.word(encoding)])]
            )
        )
        basics[name] = id
        return id
    }

    mutating func unsigned(_ size: Int) -> Int {
        switch size {
        case 1: basic("unsigned char", size: 1, encoding: "DW_ATE_unsigned_char")
        case 2: basic("unsigned short", size: 2, encoding: "DW_ATE_unsigned")
        case 4: basic("unsigned int", size: 4, encoding: "DW_ATE_unsigned")
        default: basic("unsigned long long", size: 8, encoding: "DW_ATE_unsigned")
        }
    }

    mutating func int() -> Int { basic("int", size: 4, encoding: "DW_ATE_signed") }

    /// A pointer; nothing is `void`.
    mutating func pointer(to target: Int?) -> Int {
        if let id = pointers[target ?? -1] { return id }
        var fields: [(String, [IRToken])] = [("tag", [.word("DW_TAG_pointer_type")])]
        fields.append(("baseType", [target.map(IRToken.reference) ?? .word("null")]))
        fields.append(("size", [.word("64")]))
        let id = add(IRMetadata("DIDerivedType", fields))
        pointers[target ?? -1] = id
        return id
    }

    mutating func array(of element: Int, count: Int, size: Int) -> Int {
        let range = add(IRMetadata("DISubrange", [("count", [.word("\(count)")])]))
        let elements = add(IRMetadata(references: [range]))
        return add(
            IRMetadata(
                "DICompositeType",
                [
                    ("tag", [.word("DW_TAG_array_type")]), ("baseType", [.reference(element)]),
                    ("size", [.word("\(size * 8)")]), ("elements", [.reference(elements)]),
                ]
            )
        )
    }

    /// A structure of members with their offsets in bytes.
    mutating func structure(
        _ name: String?,
        size: Int,
        members: [(name: String, type: Int, size: Int, offset: Int)],
        reserved: Int? = nil
    ) -> Int {
        let nodes = members.map { member in
            add(
                IRMetadata(
                    "DIDerivedType",
                    [
                        ("tag", [.word("DW_TAG_member")]), ("name", [.string(member.name)]),
                        ("baseType", [.reference(member.type)]), ("size", [.word("\(member.size * 8)")]),
                        ("offset", [.word("\(member.offset * 8)")]),
                    ]
                )
            )
        }
        let elements = add(IRMetadata(references: nodes))
        var fields: [(String, [IRToken])] = [("tag", [.word("DW_TAG_structure_type")])]
        if let name { fields.append(("name", [.string(name)])) }
        fields += [("size", [.word("\(size * 8)")]), ("elements", [.reference(elements)])]
        let node = IRMetadata("DICompositeType", distinct: true, fields)
        if let reserved {
            new[reserved] = node
            return reserved
        }
        return add(node)
    }

    /// The type's arguments, such as key and value of a map, if it is a generic type.
    func arguments(of id: Int?) -> [Int] {
        guard let id = stripped(id), let node = old[id] else { return [] }
        if let parameters = node.reference("templateParams"), let tuple = old[parameters], !tuple.elements.isEmpty {
            return tuple.elements.compactMap { old[$0]?.reference("type") }
        }
        // A specialised type is a structure of one member without a name, whose type has the arguments.
        guard let elements = node.reference("elements"), let tuple = old[elements], tuple.elements.count == 1,
            let member = old[tuple.elements[0]], member.string("name") == nil, let base = member.reference("baseType"),
            base != id
        else { return [] }
        return arguments(of: base)
    }

    /// The name and the module of a type.
    func name(of id: Int?) -> (module: String?, name: String)? {
        guard let id = stripped(id), let node = old[id] else { return nil }
        var scope = node.reference("scope")
        var module: String?
        while let current = scope, let node = old[current] {
            if node.kind == "DIModule" { module = node.string("name") }
            scope = node.reference("scope")
        }
        let specification = node.reference("specification").flatMap { old[$0] }
        var generic = specification?.string("name")
        if generic == nil, let name = node.string("name"), name.hasPrefix("$") {
            generic = self.generic(name)?.string("name")
        }
        guard let name = generic ?? node.string("name") else { return nil }
        return (module, name)
    }

    /// The name of a type in the kernel.
    func kernelName(of id: Int?) -> String {
        let name = self.name(of: id)?.name ?? ""
        return kernelNames[name] ?? Self.legal(name)
    }

    /// Without `const` and typedefs.
    func stripped(_ id: Int?) -> Int? {
        var current = id
        while let id = current, let node = old[id], node.kind == "DIDerivedType",
            ["DW_TAG_const_type", "DW_TAG_typedef", "DW_TAG_volatile_type"].contains(node.word("tag"))
        {
            current = node.reference("baseType")
        }
        return current
    }

    /// A name that BTF allows.
    static func legal(_ name: String) -> String {
        var text = String(
            decoding: name.utf8.map { byte in
                IRLexer.isIdentifier(byte) && byte != UInt8(ascii: ".") && byte != UInt8(ascii: "-")
                    && byte != UInt8(ascii: "$") ? byte : UInt8(ascii: "_")
            },
            as: UTF8.self
        )
        if let first = text.utf8.first, IRLexer.isDigit(first) { text = "_" + text }
        return text.isEmpty ? "_" : text
    }
}
