// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// Writes the Swift structure of a C structure or union.
struct StructureWriter {
    private struct Property {
        let name: String
        let cName: String
        let type: SwiftType
        let declaration: String
        /// In bits.
        let offset: Int
        /// In bits; 0 for a member that is not a bit field.
        let bitCount: Int
        /// In bits.
        let size: Int
        /// Whether other members have the same bytes.
        let isShared: Bool
    }

    private let access: String
    private let name: String
    private let cName: String
    private let line: String?
    private let size: Int
    private let isUnion: Bool
    private let padding: [Range<Int>]
    private let layout: [StoredLayout.Field]
    private var properties: [Property] = []
    private var omitted: [String] = []
    /// The flexible array at the end: its property, its declaration and its offset.
    private var flexible: (name: String, declaration: String, offset: Int)?

    init(_ type: TypeTranslator.Pending, line: String?, access: String, translator: inout TypeTranslator) {
        self.access = access
        name = type.name
        cName = type.cName
        let id = type.id
        self.line = line
        let types = translator.types
        size = types.size(of: id) ?? 0
        isUnion = types.type(id)?.kind == .union
        padding = types.padding(of: id)
        layout = translator.layout.fields(of: id)
        var scope = NameScope()
        collect(id, context: type.context, at: 0, isShared: isUnion, depth: 0, &scope, &translator)
    }

    private mutating func collect(
        _ id: UInt32,
        context: String,
        at base: Int,
        isShared: Bool,
        depth: Int,
        _ scope: inout NameScope,
        _ translator: inout TypeTranslator
    ) {
        let types = translator.types
        for member in types.members(of: id) {
            let cName = types.name(of: member)
            let offset = base + member.bitOffset
            let declaration = types.declaration(of: member.type, named: cName)
            if cName.isEmpty {
                // The members of an anonymous member are members of the type itself.
                guard depth < 16, types.shape(of: member.type) == .aggregate, let inner = types.resolved(member.type)
                else { continue }
                collect(
                    inner.id,
                    context: context,
                    at: offset,
                    isShared: isShared || inner.kind == .union,
                    depth: depth + 1,
                    &scope,
                    &translator
                )
                continue
            }
            let context = "\(context)_\(cName)"
            guard let type = translator.swiftType(member.type, context: context),
                let size = types.size(of: member.type)
            else {
                omitted.append("`\(declaration)`")
                continue
            }
            if size == 0, let array = types.arrayInfo(of: member.type), array.count == 0 {
                let name = scope.unique(translator.memberName(cName))
                flexible = (name, declaration, offset / 8)
                continue
            }
            if member.bitFieldSize == 0 {
                guard offset % 8 == 0, offset / 8 + size <= self.size else {
                    omitted.append("`\(declaration)`")
                    continue
                }
            } else if offset + member.bitFieldSize > 8 * self.size {
                omitted.append("`\(declaration)`")
                continue
            }
            properties.append(
                Property(
                    name: scope.unique(translator.memberName(cName)),
                    cName: cName,
                    type: type,
                    declaration: member.bitFieldSize == 0 ? declaration : "\(declaration) : \(member.bitFieldSize)",
                    offset: offset,
                    bitCount: member.bitFieldSize,
                    size: member.bitFieldSize == 0 ? 8 * size : member.bitFieldSize,
                    isShared: isShared
                )
            )
        }
    }

    /// The property that is stored as a field of the layout.
    private func property(storedAs field: StoredLayout.Field) -> Int? {
        guard field.isMember else { return nil }
        return properties.firstIndex {
            !$0.isShared && $0.bitCount == 0 && $0.offset == 8 * field.offset && $0.size == 8 * field.size
        }
    }

    func write(to code: inout CodeWriter) {
        code.comment("`\(cName)`, \(size) bytes." + (line.map { " \($0)" } ?? ""))
        if !omitted.isEmpty {
            code.comment("", "Without \(omitted.joined(separator: ", ")), which Swift cannot represent.")
        }
        code.block("\(access)struct \(name): BPFStructure") { code in
            var stored: Set<Int> = []
            for field in layout {
                if let index = property(storedAs: field) {
                    stored.insert(index)
                    code.comment("`\(properties[index].declaration)`")
                    code.line("\(access)var \(properties[index].name): \(properties[index].type.name)")
                } else {
                    let width = field.isMember ? 1 : field.alignment
                    code.line(
                        "private var _bytes\(field.offset): InlineArray<\(field.size / width), UInt\(8 * width)>"
                    )
                }
            }
            writeInitializer(to: &code)
            for (index, property) in properties.enumerated() where !stored.contains(index) {
                write(property, to: &code)
            }
            if let flexible {
                code.line()
                code.comment("The offset of `\(flexible.declaration)`, whose elements follow the structure, in bytes.")
                code.line("\(access)static let \(flexible.name)Offset = \(flexible.offset)")
            }
            writeMembers(to: &code)
        }
        code.line()
    }

    /// Each parameter takes as long to compile as three properties, and large structures are mostly read.
    private static let mostParameters = 6

    private func writeInitializer(to code: inout CodeWriter) {
        // Of members that share their bytes only one can be set.
        let settable = properties.filter { !$0.isShared }
        guard !settable.isEmpty, settable.count <= Self.mostParameters else { return }
        code.line()
        code.comment("Creates a value from its members; those that are left out are zero.")
        let parameters = settable.map { "\($0.name): \($0.type.name) = \($0.type.zero)" }
        let short = "\(access)init(\(parameters.joined(separator: ", ")))"
        let body: (inout CodeWriter) -> Void = { code in
            // In quotes, as `copy` and others mean something at the beginning of an expression.
            code.line("self = .bpfZero")
            for property in settable { code.line("self.\(property.name) = `\(property.name.unquoted)`") }
        }
        guard short.count > 90 else { return code.block(short, body) }
        code.line("\(access)init(")
        for (index, parameter) in parameters.enumerated() {
            code.line("    \(parameter)\(index < parameters.count - 1 ? "," : "")")
        }
        code.block(")", body)
    }

    private func write(_ property: Property, to code: inout CodeWriter) {
        let place =
            property.bitCount == 0
            ? "self[at: \(property.offset / 8)]" : "self[bits: \(property.offset), count: \(property.bitCount)]"
        code.line()
        code.comment("`\(property.declaration)`")
        code.block("\(access)var \(property.name): \(property.type.name)") { code in
            code.line("get { \(place) }")
            code.line("set { \(place) = newValue }")
        }
    }

    private func writeMembers(to code: inout CodeWriter) {
        var types: [String] = []
        code.line()
        code.comment("The size and the padding, and the members in C: nothing but integers and floats is stored.")
        code.block("@unsafe \(access)static var bpfMembers: BPFMembers") { code in
            code.line("unsafe BPFMembers(")
            code.line("    \"\"\"")
            code.line(
                "    \(([String(size)] + padding.map { "\($0.lowerBound)..<\($0.upperBound)" }).joined(separator: " "))"
            )
            for property in properties {
                let place =
                    property.bitCount == 0
                    ? "\(property.offset / 8)" : "\(property.offset):\(property.bitCount)"
                let words = [property.name.unquoted, property.type.word(&types), place, property.cName.swiftLiteral]
                code.line("    \(words.joined(separator: " "))")
            }
            code.line("    \"\"\"")
            code.line(")")
        }
        guard !types.isEmpty else { return }
        code.line()
        code.comment("The generated types of members.")
        let list = types.map { "\($0).self" }.joined(separator: ", ")
        code.line("\(access)static var bpfTypes: [any BPFField.Type] { [\(list)] }")
    }
}
