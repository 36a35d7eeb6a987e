// SPDX-License-Identifier: Apache-2.0

/// The stack of programs: 512 bytes over a chain of calls.
package struct StackLimits: Sendable {
    static let limit = 512

    /// What is known of a function before code is generated.
    private struct Function: Sendable {
        let position: SourcePosition?
        let callees: [String]
        /// The largest variable, and where it is used first.
        let largest: (size: Int, position: SourcePosition?)?
    }

    private var functions: [String: Function] = [:]

    init(_ module: IRModule, _ locations: SourceLocations) {
        var locations = locations
        let layout = IRTypeLayout(module)
        let defined = Set(module.functions.filter { $0.blocks != nil }.map(\.name))
        for function in module.functions where function.blocks != nil {
            var largest: (size: Int, name: String)?
            for instruction in function.instructions where instruction.opcode == "alloca" {
                let (type, _) = IRTokens.type(instruction.operands.dropFirst(3))
                guard let size = layout.size(type), size > largest?.size ?? 0, let name = instruction.result else {
                    continue
                }
                largest = (size, name)
            }
            var position: SourcePosition?
            if let largest {
                for instruction in function.instructions where position == nil && instruction.result != largest.name {
                    guard instruction.tokens.contains(where: { $0.text == largest.name }) else { continue }
                    position = locations.position(of: instruction.location)
                }
            }
            functions[function.bareName] = Function(
                position: locations.position(ofSubprogram: function.subprogram),
                callees: Array(Set(function.instructions.flatMap(\.globals).filter(defined.contains)).map(IRText.name)),
                largest: largest.map { ($0.size, position) }
            )
        }
    }

    private static let advice =
        "Keep large values in a map of one entry, such as PerCPUArray, and change them through the pointer of lookup(_:)"

    /// The variables of a function that do not fit for themselves.
    static func problems(_ function: IRFunction, _ layout: IRTypeLayout) -> [ProgramLimits.Problem] {
        var result: [ProgramLimits.Problem] = []
        for instruction in function.instructions where instruction.opcode == "alloca" {
            let (type, _) = IRTokens.type(instruction.operands.dropFirst(3))
            guard let size = layout.size(type), size > limit, let name = instruction.result else { continue }
            let location = function.instructions.first { use in
                use.result != name && use.location != nil && use.tokens.contains { $0.text == name }
            }?.location
            result.append(
                ProgramLimits.Problem(
                    message:
                        "a variable here has \(size) bytes on the stack, and the kernel allows \(limit). \(advice)",
                    priority: 0,
                    location: location
                )
            )
        }
        return result
    }

    /// Checks the sizes that clang wrote with `-fstack-usage`: `file:line:function`, size, `static`, with tabs between.
    package func check(_ usage: String) throws(EBPFCompilerError) {
        var sizes: [String: Int] = [:]
        for line in usage.split(separator: "\n") {
            let fields = line.split(separator: "\t")
            guard fields.count >= 2, let size = Int(fields[1]), let name = fields[0].split(separator: ":").last else {
                continue
            }
            sizes[String(name)] = max(size, 0)
        }
        var diagnostics: [EBPFDiagnostic] = []
        for name in functions.keys.sorted() {
            let chain = deepest(name, sizes, [])
            guard chain.total > Self.limit, isRoot(name) else { continue }
            // The function with the largest frame is where something can be done.
            let worst = chain.names.max { sizes[$0] ?? 0 < sizes[$1] ?? 0 } ?? name
            let function = functions[worst]
            var message = "'\(name)' needs \(chain.total) bytes of stack"
            if chain.names.count > 1 {
                message += " with the functions that it calls (\(chain.names.dropFirst().joined(separator: ", ")))"
            }
            message += ", and the kernel allows \(Self.limit)"
            if let largest = function?.largest, largest.size >= 64 {
                message += "; a variable here has \(largest.size) bytes"
            }
            message += ". \(Self.advice)"
            diagnostics.append(EBPFDiagnostic(function?.largest?.position ?? function?.position, message))
        }
        guard diagnostics.isEmpty else { throw EBPFCompilerError(diagnostics) }
    }

    /// Whether nothing else calls the function.
    private func isRoot(_ name: String) -> Bool {
        !functions.contains { $0.key != name && $0.value.callees.contains(name) }
    }

    private func deepest(_ name: String, _ sizes: [String: Int], _ above: Set<String>) -> (total: Int, names: [String])
    {
        guard let function = functions[name], !above.contains(name) else { return (0, []) }
        // As the verifier counts.
        let own = (max(sizes[name] ?? 0, 1) + 31) / 32 * 32
        var best: (total: Int, names: [String]) = (0, [])
        for callee in function.callees.sorted() {
            let chain = deepest(callee, sizes, above.union([name]))
            if chain.total > best.total { best = chain }
        }
        return (own + best.total, [name] + best.names)
    }
}
