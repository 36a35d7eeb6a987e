// SPDX-License-Identifier: Apache-2.0

extension TypeTranslator {
    /// The layout of a type.
    mutating func layout(_ id: Int?) -> Layout {
        guard let id = stripped(id), let node = old[id] else { return Layout(node: nil, size: 0, alignment: 1) }
        if let name = node.string("name"), let argument = bindings[name] { return layout(argument) }
        if let known = layouts[id] { return known }
        let result = translate(id, node)
        // Within a generic type, the result may be of its arguments.
        layouts[id] = bindings.isEmpty ? result : nil
        return result
    }

    private mutating func translate(_ id: Int, _ node: IRMetadata) -> Layout {
        let size = ((node.integer("size") ?? 0) + 7) / 8
        if node.kind == "DIBasicType" { return integer(size) }
        if node.word("tag") == "DW_TAG_pointer_type" { return pointer(layout(node.reference("baseType"))) }
        let name = self.name(of: id)
        if let name, name.module == "Swift" || name.module == "Builtin", let known = known(id, node, name.name) {
            return known
        }
        if let name, name.module == "EBPF" {
            switch name.name {
            case "NetworkOrder": return layout(arguments(of: id).first)
            case "KernelReference":
                let object = kernelName(of: arguments(of: id).first)
                return Layout(node: reference(to: object), size: 8, alignment: 8)
            case "ArenaPointer": return pointer(layout(arguments(of: id).first))
            case "KernelCharacter":
                return Layout(node: basic("char", size: 1, encoding: "DW_ATE_signed_char"), size: 1, alignment: 1)
            default: break
            }
        }
        switch node.word("tag") {
        case "DW_TAG_array_type": return array(node)
        case "DW_TAG_enumeration_type":
            if let result = enumeration(node, name?.name, size) { return result }
        case "DW_TAG_structure_type":
            if let result = variants(node, name?.name, size) { return result }
            if let result = specialized(id, node, name?.name) ?? structure(id, node, name?.name) { return result }
        default: break
        }
        return opaque(size)
    }

    mutating func known(_ id: Int, _ node: IRMetadata, _ name: String) -> Layout? {
        switch name {
        case "Int8":
            return Layout(node: basic("signed char", size: 1, encoding: "DW_ATE_signed_char"), size: 1, alignment: 1)
        case "Int16": return Layout(node: basic("short", size: 2, encoding: "DW_ATE_signed"), size: 2, alignment: 2)
        case "Int32": return Layout(node: int(), size: 4, alignment: 4)
        case "Int64": return Layout(node: basic("long long", size: 8, encoding: "DW_ATE_signed"), size: 8, alignment: 8)
        case "Int": return Layout(node: basic("long", size: 8, encoding: "DW_ATE_signed"), size: 8, alignment: 8)
        case "UInt":
            return Layout(node: basic("unsigned long", size: 8, encoding: "DW_ATE_unsigned"), size: 8, alignment: 8)
        case "UInt8": return integer(1)
        case "UInt16": return integer(2)
        case "UInt32": return integer(4)
        case "UInt64": return integer(8)
        case "Bool": return Layout(node: basic("_Bool", size: 1, encoding: "DW_ATE_boolean"), size: 1, alignment: 1)
        case "Float": return Layout(node: basic("float", size: 4, encoding: "DW_ATE_float"), size: 4, alignment: 4)
        case "Double": return Layout(node: basic("double", size: 8, encoding: "DW_ATE_float"), size: 8, alignment: 8)
        case "UnsafeRawPointer", "UnsafeMutableRawPointer", "OpaquePointer", "$eBpD":
            return Layout(node: pointer(to: nil), size: 8, alignment: 8)
        case "UnsafePointer", "UnsafeMutablePointer":
            return pointer(layout(arguments(of: id).first))
        case "Optional":
            guard let wrapped = arguments(of: id).first else { return nil }
            if let inner = self.name(of: wrapped), inner.module == "Swift", inner.name.contains("Pointer"),
                !inner.name.contains("Buffer")
            {
                return layout(wrapped)
            }
            return optional(layout(wrapped), ((node.integer("size") ?? 0) + 7) / 8)
        case "InlineArray":
            guard let elements = node.reference("elements"), let member = old[elements]?.elements.first,
                let storage = old[member]?.reference("baseType")
            else { return nil }
            return layout(storage)
        default: return nil
        }
    }

    mutating func integer(_ size: Int) -> Layout {
        let size = [1, 2, 4, 8].first { $0 >= size } ?? 8
        return Layout(node: unsigned(size), size: size, alignment: size)
    }

    mutating func pointer(_ target: Layout) -> Layout {
        Layout(node: pointer(to: target.node), size: 8, alignment: 8)
    }

    /// A pointer that the map owns, as `__kptr` in C says. The kernel knows the structure by its name.
    mutating func reference(to object: String) -> Int {
        let words = ["btf_type_tag", "kptr"].map { [IRToken(.metadata, "!"), IRToken.string($0)] }
        let note = add(IRMetadata(tuple: words))
        let notes = add(IRMetadata(references: [note]))
        let target = structure(object, size: 0, members: [])
        return add(
            IRMetadata(
                "DIDerivedType",
                [
                    ("tag", [.word("DW_TAG_pointer_type")]), ("baseType", [.reference(target)]),
                    ("size", [.word("64")]),
                    ("annotations", [.reference(notes)]),
                ]
            )
        )
    }

    /// Bytes, for what C has no type for.
    mutating func opaque(_ size: Int) -> Layout {
        if size == 0 { return Layout(node: structure(nil, size: 0, members: []), size: 0, alignment: 1) }
        let alignment = size % 8 == 0 ? 8 : size % 4 == 0 ? 4 : size % 2 == 0 ? 2 : 1
        return Layout(node: array(of: unsigned(1), count: size, size: size), size: size, alignment: alignment)
    }

    mutating func array(_ node: IRMetadata) -> Layout {
        let element = layout(node.reference("baseType"))
        var count = 0
        if let elements = node.reference("elements"), let range = old[elements]?.elements.first {
            count = old[range]?.integer("count") ?? 0
        }
        let size = element.stride * count
        let id = array(of: element.node ?? unsigned(1), count: count, size: size)
        return Layout(node: id, size: size, alignment: element.alignment)
    }

    /// An enumeration without associated values. In memory is the number of the case, not its raw value.
    mutating func enumeration(_ node: IRMetadata, _ name: String?, _ size: Int) -> Layout? {
        guard let elements = node.reference("elements"), let tuple = old[elements], size > 0 else { return nil }
        var cases: [Int] = []
        for (index, element) in tuple.elements.enumerated() {
            guard let node = old[element], node.kind == "DIEnumerator", let name = node.string("name") else {
                return nil
            }
            cases.append(
                add(
                    IRMetadata(
                        "DIEnumerator",
                        [("name", [.string(Self.legal(name))]), ("value", [.word("\(index)")])]
                    )
                )
            )
        }
        let list = add(IRMetadata(references: cases))
        let id = add(
            IRMetadata(
                "DICompositeType",
                [
                    ("tag", [.word("DW_TAG_enumeration_type")]), ("name", [.string(Self.legal(name ?? "enumeration"))]),
                    ("baseType", [.reference(unsigned(size))]), ("size", [.word("\(size * 8)")]),
                    ("elements", [.reference(list)]),
                ]
            )
        )
        return Layout(node: id, size: size, alignment: size)
    }

    /// The value, and behind it whether there is none. Types with unused bit patterns need no room for that.
    mutating func optional(_ wrapped: Layout, _ size: Int) -> Layout? {
        guard let node = wrapped.node, wrapped.size > 0 else { return nil }
        var members = [(name: "value", type: node, size: wrapped.size, offset: 0)]
        if size > wrapped.size { members.append(("isNone", unsigned(1), 1, wrapped.size)) }
        let layout = Layout(node: nil, size: max(size, wrapped.size), alignment: wrapped.alignment)
        if size > wrapped.size, wrapped.stride != wrapped.size { members[0].type = unpadded(node, wrapped.size) }
        return Layout(
            node: structure(nil, size: layout.stride, members: members),
            size: layout.size,
            alignment: layout.alignment
        )
    }

    /// An enumeration with associated values: bytes, which C cannot tell apart.
    mutating func variants(_ node: IRMetadata, _ name: String?, _ size: Int) -> Layout? {
        guard size > 0, let elements = node.reference("elements"), let part = old[elements]?.elements.first,
            let variants = old[part], variants.word("tag") == "DW_TAG_variant_part",
            let cases = variants.reference("elements").flatMap({ old[$0] })
        else { return nil }
        let alignment = cases.elements.map { self.layout(old[$0]?.reference("baseType")).alignment }.max() ?? 1
        let whole = Layout(node: nil, size: size, alignment: alignment)
        let bytes = array(of: unsigned(1), count: size, size: size)
        let result = structure(name.map(Self.legal), size: whole.stride, members: [("bytes", bytes, size, 0)])
        return Layout(node: result, size: size, alignment: alignment)
    }

    /// A generic type with arguments: its members are those of the generic type.
    mutating func specialized(_ id: Int, _ node: IRMetadata, _ name: String?) -> Layout? {
        let arguments = arguments(of: id)
        guard !arguments.isEmpty else { return nil }
        let mangled = node.string("name") ?? ""
        guard let generic = node.reference("specification").flatMap({ old[$0] }) ?? generic(mangled),
            let members = generic.reference("elements").flatMap({ old[$0] })?.elements, !members.isEmpty
        else { return nil }
        var bound: [String: Int] = [:]
        for (index, argument) in arguments.enumerated() {
            // The parameters' mangled names: x, q_, q0_, q1_, …
            let parameter = index == 0 ? "x" : index == 1 ? "q_" : "q\(index - 2)_"
            // An argument may be a parameter of the type around it.
            bound["$e\(parameter)D"] = old[argument]?.string("name").flatMap { bindings[$0] } ?? argument
        }
        for member in members {
            guard let type = old[member]?.reference("baseType"), let name = old[type]?.string("name") else { continue }
            // Such as an array of a parameter, whose size is not written.
            if name.hasPrefix("$e"), bound[name] == nil { return nil }
        }
        let outer = bindings
        bindings = bound
        defer { bindings = outer }
        let parts = arguments.map { self.name(of: $0)?.name ?? "" }
        let full = ([name ?? ""] + parts).map(Self.legal).joined(separator: "_")
        return structure(id, generic, full)
    }

    mutating func structure(_ id: Int, _ node: IRMetadata, _ name: String?) -> Layout? {
        guard let elements = node.reference("elements"), let tuple = old[elements] else { return nil }
        let fields = tuple.elements.compactMap { old[$0] }
        // A specialised generic type, whose members are on the generic one.
        if fields.count == 1, fields[0].string("name") == nil, node.reference("specification") != nil { return nil }
        let reserved = reserve()
        layouts[id] = Layout(node: reserved, size: 8, alignment: 8)
        var members: [(name: String, layout: Layout, offset: Int)] = []
        var size = 0
        var alignment = 1
        for (index, field) in fields.enumerated() where field.word("tag") == "DW_TAG_member" {
            let member = layout(field.reference("baseType"))
            let offset = size + (member.alignment - size % member.alignment) % member.alignment
            members.append((Self.legal(field.string("name") ?? "_\(index)"), member, offset))
            size = offset + member.size
            alignment = max(alignment, member.alignment)
        }
        let layout = Layout(node: reserved, size: size, alignment: alignment)
        var nodes: [(name: String, type: Int, size: Int, offset: Int)] = []
        for (index, member) in members.enumerated() {
            guard let type = member.layout.node else { continue }
            let end = index + 1 < members.count ? members[index + 1].offset : layout.stride
            let fits = member.offset + member.layout.stride <= end
            nodes.append(
                (
                    member.name, fits ? type : unpadded(type, member.layout.size),
                    fits ? member.layout.stride : member.layout.size, member.offset
                )
            )
        }
        let isTuple = name.map { $0.hasPrefix("$") } ?? true
        if isTuple, let array = equal(members) {
            return Layout(node: array, size: layout.size, alignment: layout.alignment)
        }
        _ = structure(
            isTuple ? nil : Self.legal(name ?? ""),
            size: layout.stride,
            members: nodes,
            reserved: reserved
        )
        return layout
    }

    /// The array for a tuple of equal types: C's arrays come to Swift as such tuples.
    private mutating func equal(_ members: [(name: String, layout: Layout, offset: Int)]) -> Int? {
        guard members.count > 1, let first = members.first?.layout, let node = first.node, first.size == first.stride,
            members.allSatisfy({ $0.layout.node == node })
        else { return nil }
        return array(of: node, count: members.count, size: members.count * first.size)
    }

    /// The type without the padding at its end, in which the next member begins.
    mutating func unpadded(_ id: Int, _ size: Int) -> Int {
        if let known = exact[id] { return known }
        guard var node = new[id], node.word("tag") == "DW_TAG_structure_type" else { return id }
        node["size"] = [.word("\(size * 8)")]
        let result = add(node)
        exact[id] = result
        return result
    }
}
