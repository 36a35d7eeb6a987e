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

    /// The storage with the largest element that divides the size: fewer elements are faster to compile.
    private var storage: String {
        let width = [8, 4, 2].first { size % $0 == 0 } ?? 1
        return "InlineArray<\(size / width), UInt\(8 * width)>"
    }

    func write(to code: inout CodeWriter) {
        code.comment("`\(cName)`, \(size) bytes." + (line.map { " \($0)" } ?? ""))
        if !omitted.isEmpty {
            code.comment("", "Without \(omitted.joined(separator: ", ")), which Swift cannot represent.")
        }
        code.block("\(access)struct \(name): BPFStructure") { code in
            code.line("private var storage = \(storage)(repeating: 0)")
            code.line()
            code.comment("Creates a value whose bytes are zero.")
            code.line("\(access)init() {}")
            writeInitializer(to: &code)
            for property in properties { write(property, to: &code) }
            if let flexible {
                code.line()
                code.comment("The offset of `\(flexible.declaration)`, whose elements follow the structure, in bytes.")
                code.line("\(access)static let \(flexible.name)Offset = \(flexible.offset)")
            }
            writeDescription(to: &code)
        }
        code.line()
    }

    private func writeInitializer(to code: inout CodeWriter) {
        // Of members that share their bytes only one can be set.
        let settable = properties.filter { !$0.isShared }
        guard !settable.isEmpty, settable.count <= 64 else { return }
        code.line()
        code.comment("Creates a value from its members; those that are left out are zero.")
        let parameters = settable.map { "\($0.name): \($0.type.name) = \($0.type.zero)" }
        let short = "\(access)init(\(parameters.joined(separator: ", ")))"
        let body: (inout CodeWriter) -> Void = { code in
            // In quotes, as `copy` and others mean something at the beginning of an expression.
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

    private func writeDescription(to code: inout CodeWriter) {
        code.line()
        code.comment("Adds the properties and their values.")
        code.block("\(access)func describe(into fields: inout BPFFieldList)") { code in
            for property in properties {
                code.line("fields.add(\"\(property.name.unquoted)\", self.\(property.name))")
            }
        }
        code.line()
        code.comment("All bytes are a value: nothing but integers is stored.")
        code.line("@unsafe \(access)static var bpfAnyBytes: BPFAnyBytes { unsafe BPFAnyBytes() }")
        code.line()
        code.comment("The members in C.")
        if properties.isEmpty {
            code.line("\(access)static let bpfMembers: [BPFMember] = []")
        } else {
            code.line("\(access)static let bpfMembers: [BPFMember] = [")
            for property in properties {
                let place =
                    property.bitCount == 0
                    ? "at: \(property.offset / 8), size: \(property.size / 8)"
                    : "atBit: \(property.offset), count: \(property.bitCount)"
                code.line("    BPFMember(\"\(property.cName.swiftLiteral)\", \(place)),")
            }
            code.line("]")
        }
        guard !padding.isEmpty else { return }
        code.line()
        code.comment("The bytes that belong to no member.")
        let ranges = padding.map { "\($0.lowerBound)..<\($0.upperBound)" }
        code.line("\(access)static let bpfPadding: [Range<Int>] = [\(ranges.joined(separator: ", "))]")
    }
}
