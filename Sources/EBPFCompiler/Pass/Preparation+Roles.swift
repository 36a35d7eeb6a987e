// SPDX-License-Identifier: Apache-2.0

/// What becomes of each function.
extension Preparation {
    func rolesOfFunctions() -> [String: Role] {
        var roles: [String: Role] = [:]
        let noInline = Set(notInlined().map(\.name))
        for function in module.functions where function.blocks != nil {
            guard isOwn(function) else { continue }
            if function.bareName.hasSuffix("_WZ") {
                roles[function.name] = .initializer
            } else if let section = function.section {
                roles[function.name] = section == ".text" ? .global : .program
            } else if noInline.contains(function.name), function.parameters.count <= 5, function.returnType.count == 1 {
                roles[function.name] = .subprogram
            }
        }
        for (name, role) in roles where role == .global {
            // Swift leaves parameters away that are not used: what callers call is another function then.
            let specialized = roles.keys.filter { $0 != name && roles[$0] == .subprogram }.first { other in
                IRText.name(other).hasPrefix(IRText.name(name) + "Tf")
            }
            guard let specialized else { continue }
            roles[specialized] = .global
            roles[name] = .inlined
        }
        return roles
    }

    /// The functions that the user has marked with `@inline(never)`.
    func notInlined() -> [IRFunction] {
        let coroutines = Set(
            module.functions.compactMap { function in
                function.bareName.firstRange(of: ".resume.").map { String(function.bareName[..<$0.lowerBound]) }
            }
        )
        let groups = Set(module.attributeGroups.filter { $0.tokens.contains { $0.isWord("noinline") } }.map(\.name))
        return module.functions.filter { function in
            guard function.blocks != nil, isOwn(function), let group = function.attributeGroup else { return false }
            return groups.contains(group) && !coroutines.contains(function.bareName)
                && !function.bareName.contains(".resume.")
        }
    }

    /// Subprograms have what registers can hold.
    mutating func refuseSubprograms() {
        let marked = Set(notInlined().map(\.name))
        for function in module.functions where function.section == ".text" && isOwn(function) {
            // What callers call may be another function, without the parameters that are not used.
            let isSpecialized = marked.contains { IRText.name($0).hasPrefix(function.bareName + "Tf") }
            guard !marked.contains(function.name), !isSpecialized else { continue }
            let name = module.metadata[function.subprogram ?? -1]?.string("name") ?? function.bareName
            diagnostics.append(
                EBPFDiagnostic(
                    locations.position(ofSubprogram: function.subprogram),
                    "'\(name)' is in section '.text', so the kernel verifies it apart from its callers, and Swift would inline"
                        + " it. Use @section(\".text\") @inline(never)"
                )
            )
        }
        for function in notInlined() where function.section == nil || function.section == ".text" {
            guard let node = function.subprogram.flatMap({ module.metadata[$0] }), let name = node.string("name"),
                !name.isEmpty, node["flags"]?.contains(where: { $0.text == "DIFlagArtificial" }) != true
            else { continue }
            let problem: String
            // A closure is reported where it is called.
            if function.returnType.count != 1, IRPrinter.join(function.returnType) != "{ptr, ptr}" {
                problem =
                    "returns more than one value of 64 bits, and BPF has one register for it. Use a result of one"
                    + " integer or pointer"
            } else if function.parameters.count > 5 {
                problem =
                    "takes \(function.parameters.count) values, where each member of a structure counts, and BPF passes"
                    + " five. Use a pointer to a structure"
            } else {
                continue
            }
            diagnostics.append(
                EBPFDiagnostic(
                    locations.position(ofSubprogram: function.subprogram),
                    "'\(name)' is marked @inline(never) and \(problem), or remove @inline(never)"
                )
            )
        }
    }

    func isOwn(_ function: IRFunction) -> Bool {
        guard let id = function.subprogram, let node = module.metadata[id] else { return false }
        return locations.module(ofScope: node.reference("scope")) == compiler.module
    }

    func addressedFunctions() -> Set<String> {
        var result: Set<String> = []
        let defined = Set(module.functions.filter { $0.blocks != nil }.map(\.name))
        for function in module.functions {
            for instruction in function.instructions {
                let callee = instruction.call?.calleeIndex
                for (index, token) in instruction.tokens.enumerated() where token.kind == .global && index != callee {
                    if defined.contains(token.text), instruction.opcode == "call" { result.insert(token.text) }
                }
            }
        }
        return result
    }
}
