// SPDX-License-Identifier: Apache-2.0

/// A CO-RE relocation for which the types that the object is relocated against have nothing.
struct FailedRelocation: Hashable {
    /// What the program asked about the type.
    enum Question: Hashable {
        case field
        case enumerator
        case type
    }

    /// The program, or the function in `.text`, that holds the instruction; empty when it is not known.
    let program: String
    /// libbpf's description: `<byte_off> [7] struct task_struct.pid (0:1 @ offset 4)`.
    let description: String
    let question: Question
    /// The type with its keyword and without its flavor: `struct task_struct`.
    let type: String
    /// What is missing: `task_struct.pid`, `bpf_map_type::BPF_MAP_TYPE_HASH`, or the type's name.
    let member: String
    /// Whether a type of that name exists; `nil` when it is not known.
    let typeExists: Bool?

    /// Reads `prog 'NAME': relo #N: <byte_off> [7] struct task_struct.pid (0:1 @ offset 4)`.
    init?(message: String, typeExists: Bool?) {
        let pattern: MessagePattern = "prog '{program}': relo #{_}: <{rest}"
        guard let fields = pattern.match(message), let program = fields["program"], let rest = fields["rest"] else {
            return nil
        }
        self.init(program: program, description: "<" + rest, typeExists: typeExists)
    }

    /// Reads `<byte_off> [7] struct task_struct.pid (0:1 @ offset 4)` or `<enumval_value> [5] enum kind::NAME = 1`.
    init?(program: String = "", description: String, typeExists: Bool? = nil) {
        let pattern: MessagePattern = "<{kind}> [{_}] {type} {name}"
        guard let fields = pattern.match(description), let kind = fields["kind"], let keyword = fields["type"],
            let rest = fields["name"]
        else { return nil }
        self.program = program
        self.description = description
        self.typeExists = typeExists
        let name = String(rest.prefix { $0 != " " })
        switch kind {
        case "enumval_value", "enumval_exists":
            question = .enumerator
            let parts = name.split(separator: ":", omittingEmptySubsequences: true).map(Self.withoutFlavor)
            type = "\(keyword) \(parts.first ?? "")"
            member = parts.joined(separator: "::")
        case "type_size", "type_exists", "type_matches", "target_type_id", "local_type_id":
            question = .type
            type = "\(keyword) \(Self.withoutFlavor(name[...]))"
            member = Self.withoutFlavor(name[...])
        default:
            question = .field
            let end = name.firstIndex { $0 == "." || $0 == "[" } ?? name.endIndex
            let typeName = Self.withoutFlavor(name[..<end])
            type = "\(keyword) \(typeName)"
            member = typeName + name[end...]
        }
    }

    /// The last name of what is missing, as the source has it: `pid`.
    var name: String {
        let last = member.split { $0 == "." || $0 == ":" }.last ?? ""
        return String(last.prefix { $0 != "[" })
    }

    /// `task_struct` for `task_struct___before_5_14`: CO-RE looks for the name before three underscores.
    private static func withoutFlavor(_ name: Substring) -> String {
        guard let flavor = name.ranges(of: "___").last, flavor.lowerBound > name.startIndex else { return String(name) }
        return String(name[..<flavor.lowerBound])
    }
}
