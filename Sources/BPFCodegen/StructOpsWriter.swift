// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// Writes the settings of a struct_ops map: numbers, and programs for functions.
struct StructOpsWriter {
    private enum Kind {
        case program
        case field(SwiftType)
        case bits(SwiftType, Int)
    }

    private struct Property {
        let name: String
        let declaration: String
        /// In bytes, or in bits for a bit field.
        let offset: Int
        let kind: Kind
    }

    let member: String
    let cName: String
    private let size: Int
    private var properties: [Property] = []

    init?(_ variable: ObjectModel.Variable, translator: inout TypeTranslator) {
        let types = translator.types
        guard let type = types.resolved(variable.type), type.kind == .structure else { return nil }
        cName = variable.name
        member = translator.memberName(variable.name)
        size = variable.size
        var scope = NameScope(reserved: ["contents"])
        for field in types.members(of: type.id) {
            let name = types.name(of: field)
            guard !name.isEmpty else { continue }
            let declaration = types.declaration(of: field.type, named: name)
            let kind: Kind
            if let pointer = types.resolved(field.type), pointer.kind == .pointer,
                let pointee = types.target(of: pointer.id), types.resolved(pointee)?.kind == .functionPrototype
            {
                kind = .program
            } else if let swift = translator.swiftType(field.type, context: "\(variable.name)_\(name)") {
                kind = field.bitFieldSize == 0 ? .field(swift) : .bits(swift, field.bitFieldSize)
            } else {
                continue
            }
            properties.append(
                Property(
                    name: scope.unique(translator.memberName(name)),
                    declaration: declaration,
                    offset: field.bitFieldSize == 0 ? field.bitOffset / 8 : field.bitOffset,
                    kind: kind
                )
            )
        }
    }

    /// The name of the map's type.
    var typeName: String { SwiftNames.type(cName) }

    /// The expression that reads the initial values.
    var creation: String {
        let functions = properties.compactMap { property in
            if case .program = property.kind { "\(property.offset)" } else { nil }
        }
        return "try sections.structOps(\"\(cName)\", size: \(size), functions: [\(functions.joined(separator: ", "))])"
    }

    func write(access: String, to code: inout CodeWriter) {
        code.line()
        code.comment("The values of the map `\(cName)`.")
        code.block("\(access)struct \(typeName): Sendable") { code in
            code.line("fileprivate var contents: BPFStructOpsValues")
            for property in properties {
                let (type, place) =
                    switch property.kind {
                    case .program: ("BPFProgramName?", "contents[programAt: \(property.offset)]")
                    case .field(let type): (type.name, "contents[at: \(property.offset)]")
                    case .bits(let type, let count): (type.name, "contents[bits: \(property.offset), count: \(count)]")
                    }
                code.line()
                code.comment("`\(property.declaration)`")
                code.block("\(access)var \(property.name): \(type)") { code in
                    code.line("get { \(place) }")
                    code.line("set { \(place) = newValue }")
                }
            }
        }
    }
}
