// SPDX-License-Identifier: Apache-2.0

/// Which programs are functions of kernel structures, as their sections say.
struct StructOpsPrograms {
    /// A program for a member of a structure.
    struct Entry {
        let member: String
        /// `@ssthresh`.
        let function: String
    }

    /// By the name of the structure's constant.
    private(set) var entries: [String: [Entry]] = [:]
    private(set) var diagnostics: [EBPFDiagnostic] = []

    /// - Parameter structures: The names of the constants.
    init(_ module: IRModule, structures: [String], _ locations: SourceLocations) {
        for function in module.functions where function.blocks != nil {
            guard let place = Self.place(function.section) else { continue }
            do throws(Problem) {
                let (structure, member) = try Self.member(place, structures)
                guard entries[structure]?.contains(where: { $0.member == member }) != true else {
                    throw Problem(
                        text:
                            "a program before is the function '\(member)' of '\(structure)', too. Use @section(\"struct_ops\")"
                            + " for one that user space chooses"
                    )
                }
                entries[structure, default: []].append(Entry(member: member, function: function.name))
            } catch {
                diagnostics.append(
                    EBPFDiagnostic(locations.position(ofSubprogram: function.subprogram), error.text)
                )
            }
        }
    }

    private struct Problem: Error {
        let text: String
    }

    /// What is behind `struct_ops/` or `struct_ops.s/`, whose programs may sleep.
    private static func place(_ section: String?) -> Substring? {
        guard let section else { return nil }
        for prefix in ["struct_ops/", "struct_ops.s/"] where section.hasPrefix(prefix) {
            return section.dropFirst(prefix.count)
        }
        return nil
    }

    private static func member(
        _ place: Substring,
        _ structures: [String]
    ) throws(Problem) -> (structure: String, member: String) {
        let parts = place.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let structure = parts.count > 1 ? parts[0] : structures.first else {
            throw Problem(
                text:
                    "the program is the function '\(place)' of a structure that is not declared. Use a global constant such as"
                    + " let operations = StructOps(…)"
            )
        }
        guard parts.count > 1 || structures.count == 1 else {
            throw Problem(
                text: "the program is the function '\(place)' of one of \(structures.count) structures. Use"
                    + " @section(\"struct_ops/\(structure).\(place)\") for that of '\(structure)'"
            )
        }
        guard structures.contains(structure) else {
            throw Problem(
                text: "there is no structure '\(structure)'. Use the name of a constant that is a StructOps"
            )
        }
        return (structure, parts.last ?? "")
    }
}
