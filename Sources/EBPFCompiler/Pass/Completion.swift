// SPDX-License-Identifier: Apache-2.0

/// The pass behind LLVM's optimiser.
struct Completion {
    /// The counter of faults, which the skeleton shows.
    static let faultCounter = "@swift_faults"
    /// The type of module EBPF for a structure of the kernel with programs.
    private static let structOps = "StructOps"

    var module: IRModule
    private let compiler: EBPFCompiler
    private var locations: SourceLocations
    var types: TypeTranslator
    private var diagnostics: [EBPFDiagnostic] = []
    /// What the verifier may refuse.
    private(set) var warnings: [EBPFDiagnostic] = []
    /// What is known of the programs' stack.
    private(set) var stack = StackLimits(IRModule(), SourceLocations(IRModule(), files: []))

    init(_ module: IRModule, _ compiler: EBPFCompiler) {
        self.module = module
        self.compiler = compiler
        locations = SourceLocations(module, files: compiler.files)
        types = TypeTranslator(module)
    }

    mutating func run() throws -> IRModule {
        let values = evaluateInitializers()
        completeGlobals(values)
        var results = FaultResults()
        results.take(from: &module, &locations)
        diagnostics += results.diagnostics
        prune()
        var limits = ProgramLimits(module, locations)
        diagnostics += limits.check()
        guard diagnostics.isEmpty else {
            // What has no line is a consequence of what has one.
            let placed = diagnostics.filter { $0.position != nil }
            throw EBPFCompilerError(placed.isEmpty ? diagnostics : placed)
        }
        stack = StackLimits(module, locations)
        warnings = limits.warnings()
        for index in module.functions.indices { Arithmetic.expand(&module.functions[index]) }
        let counts = try countFaults(results.values)
        if counts { addCounter() }
        addLicense()
        flattenLocations()
        module.metadata.merge(types.new) { $1 }
        return module
    }

    /// Replaces the traps, and returns whether there are any.
    private mutating func countFaults(_ results: [String: Int]) throws -> Bool {
        var propagation = FaultPropagation(module, types, locations)
        propagation.run()
        guard propagation.diagnostics.isEmpty else { throw EBPFCompilerError(propagation.diagnostics) }
        module = propagation.module
        types = propagation.types
        var found = false
        let kernelFunctions = Set(module.functions.filter { $0.section == ".ksyms" }.map(\.name))
        for index in module.functions.indices {
            let problems = HeldResources.release(in: &module.functions[index], kernelFunctions: kernelFunctions)
            for problem in problems {
                diagnostics.append(
                    EBPFDiagnostic(
                        locations.position(of: problem.location),
                        "a fault behind this call of '\(problem.function)' would leave a reference that the program does not"
                            + " release. Use arithmetic that wraps, such as &+, until the reference is released or in a map"
                    )
                )
            }
            let name = module.functions[index].name
            let isCounted = Faults.count(
                in: &module.functions[index],
                counter: Self.faultCounter,
                report: propagation.reports[name],
                result: results[name] ?? 0
            )
            if isCounted { found = true }
        }
        guard diagnostics.isEmpty else { throw EBPFCompilerError(diagnostics) }
        return found
    }

    // MARK: Globals

    private mutating func evaluateInitializers() -> InitialValues {
        var values = InitialValues(module)
        let prefix = "@" + Preparation.initializerPrefix
        for function in module.functions where function.name.hasPrefix(prefix) {
            do throws(InitialValues.NotConstant) {
                try values.run(function)
            } catch {
                diagnostics.append(
                    EBPFDiagnostic(
                        locations.position(of: error.location) ?? locations.position(ofSubprogram: function.subprogram),
                        error.isTrap
                            ? "the initial value is a fault: an overflow, or a text that is too long. Use a value that fits"
                            : "the initial value must be a constant, which is known without running the program."
                                + " Use literals, and set other values from user space before the object is loaded"
                    )
                )
            }
        }
        module.functions.removeAll { $0.name.hasPrefix(prefix) }
        return values
    }

    /// A global that the first pass describes.
    private struct Described {
        let global: String
        let name: String
        /// The type in module EBPF, or nothing.
        let kind: String
        let parameters: [(node: Int, size: Int)]
        let file: String
        let line: Int
    }

    private func described() -> [Described] {
        let list = module.namedMetadata.first { $0.name == Preparation.globalsName }?.nodes ?? []
        return list.compactMap { id in
            guard let fields = module.metadata[id]?.fields, fields.count == 6, let global = fields[0].value.last?.text,
                let name = fields[1].value.last?.stringValue, let kind = fields[2].value.last?.stringValue,
                let tuple = fields[3].value.first?.reference, let file = fields[4].value.last?.stringValue,
                let line = fields[5].value.last.flatMap({ Int($0.text) })
            else { return nil }
            let parameters: [(node: Int, size: Int)] = (module.metadata[tuple]?.elements ?? []).compactMap { id in
                guard let pair = module.metadata[id]?.fields, pair.count == 2,
                    let node = pair[0].value.first?.reference,
                    let size = pair[1].value.last.flatMap({ Int($0.text) })
                else { return nil }
                return (node, size)
            }
            return Described(global: global, name: name, kind: kind, parameters: parameters, file: file, line: line)
        }
    }

    private mutating func completeGlobals(_ values: InitialValues) {
        var fileNodes: [String: Int] = [:]
        let descriptions = described()
        let structures = descriptions.filter { $0.kind == Self.structOps }.map(\.name)
        let programs = StructOpsPrograms(module, structures: structures, locations)
        diagnostics += programs.diagnostics
        var arenas: [String] = []
        for description in descriptions {
            guard let index = module.globals.firstIndex(where: { $0.name == description.global }) else { continue }
            let position = SourcePosition(file: description.file, line: description.line, column: 1)
            let file: Int
            if let known = fileNodes[description.file] {
                file = known
            } else {
                file = types.add(
                    IRMetadata("DIFile", [("filename", [.string(description.file)]), ("directory", [.string("")])])
                )
                fileNodes[description.file] = file
            }
            guard let bytes = values.bytes[description.global] else {
                diagnostics.append(
                    EBPFDiagnostic(
                        position,
                        "the initial value of '\(description.name)' has an address in it, which is not known before the"
                            + " object is loaded. Use values without pointers, strings and classes"
                    )
                )
                continue
            }
            var type = description.parameters.first?.node
            if let map = MapDefinition(bytes), !description.kind.isEmpty {
                let (node, count) = map.node(name: description.name, parameters: description.parameters, &types)
                type = node
                if map.type == Arenas.mapType { arenas.append(description.global) }
                module.globals[index].type = IRInstruction("[\(count) x ptr]").tokens
                module.globals[index].initializer = [.word("zeroinitializer")]
                module.globals[index].section = ".maps"
                module.globals[index].alignment = 8
            } else if description.kind == Self.structOps, let values = type {
                type = completeStructOps(
                    at: index,
                    bytes,
                    values: values,
                    programs: programs.entries[description.name] ?? []
                )
            } else {
                let size = max(bytes.count, description.parameters.first?.size ?? 0)
                let padded = bytes + [UInt8](repeating: 0, count: size - bytes.count)
                module.globals[index].type = IRInstruction("[\(size) x i8]").tokens
                module.globals[index].initializer = [
                    padded.contains { $0 != 0 } ? Self.string(padded) : .word("zeroinitializer")
                ]
                if description.kind == "Constant" {
                    module.globals[index].section = ".rodata"
                    module.globals[index].isConstant = true
                }
            }
            if let type {
                module.globals[index].attachments = [
                    ("!dbg", variable(description, file: file, type: type))
                ]
            }
        }
        module.namedMetadata.removeAll { $0.name == Preparation.globalsName }
        for (function, location) in Arenas.name(arenas, in: &module) {
            diagnostics.append(
                EBPFDiagnostic(
                    locations.position(of: location) ?? locations.position(ofSubprogram: function.subprogram),
                    "the program follows a pointer of an arena, and the object has \(arenas.count) arenas. Use one Arena, which"
                        + " is a global constant"
                )
            )
        }
    }

    private mutating func variable(_ description: Described, file: Int, type: Int) -> Int {
        let unit = module.namedMetadata.first { $0.name == "!llvm.dbg.cu" }?.nodes.first ?? 0
        let variable = types.add(
            IRMetadata(
                "DIGlobalVariable",
                distinct: true,
                [
                    ("name", [.string(description.name)]), ("scope", [.reference(unit)]), ("file", [.reference(file)]),
                    ("line", [.word("\(description.line)")]), ("type", [.reference(type)]),
                    ("isLocal", [.word("false")]), ("isDefinition", [.word("true")]),
                ]
            )
        )
        return types.add(
            IRMetadata(
                "DIGlobalVariableExpression",
                [("var", [.reference(variable)]), ("expr", IRInstruction("!DIExpression()").tokens)]
            )
        )
    }

    static func string(_ bytes: [UInt8]) -> IRToken {
        .word(
            "c\""
                + bytes.map { byte in
                    let digits = String(byte, radix: 16, uppercase: true)
                    return "\\" + (digits.utf8.count == 1 ? "0" : "") + digits
                }.joined() + "\""
        )
    }

    /// What only the initialisers used goes with them.
    private mutating func prune() {
        for index in module.globals.indices {
            // Else strings go to a second section of the same name, whose equal ends may be shared.
            module.globals[index].linkage.removeAll { $0.text.hasSuffix("unnamed_addr") }
        }
        let roots =
            module.functions.filter { function in
                // Functions of the other module were inlined.
                function.blocks != nil && !function.name.hasPrefix("@__bpf_")
                    && !function.linkage.contains { $0.text == "internal" }
            }.map(\.name)
            + module.globals.filter { !$0.linkage.contains { $0.text == "internal" || $0.text == "private" } }.map(
                \.name
            )
        let reachable = Reachability(module, roots: roots).names
        module.functions.removeAll { !reachable.contains($0.name) }
        module.globals.removeAll { !reachable.contains($0.name) }
    }

    private mutating func addCounter() {
        let unit = module.namedMetadata.first { $0.name == "!llvm.dbg.cu" }?.nodes.first ?? 0
        let file = module.metadata[unit]?.reference("file") ?? 0
        let type = types.unsigned(8)
        let description = Described(
            global: Self.faultCounter,
            name: "swift_faults",
            kind: "",
            parameters: [],
            file: "",
            line: 0
        )
        let node = variable(description, file: file, type: type)
        module.globals.append(
            IRModule.Global(
                name: Self.faultCounter,
                linkage: [],
                isConstant: false,
                type: [.word("i64")],
                initializer: [.word("0")],
                alignment: 8,
                attachments: [("!dbg", node)]
            )
        )
    }

    private mutating func addLicense() {
        guard !module.globals.contains(where: { $0.section == "license" }) else { return }
        let text = Array(compiler.license.utf8) + [0]
        module.globals.append(
            IRModule.Global(
                name: "@_license",
                linkage: [],
                isConstant: false,
                type: IRInstruction("[\(text.count) x i8]").tokens,
                initializer: [Self.string(text)],
                section: "license",
                alignment: 1
            )
        )
    }

    // MARK: Lines

    private mutating func firstPosition(in function: IRFunction) -> SourcePosition? {
        for instruction in function.instructions {
            if let position = locations.position(of: instruction.location) { return position }
        }
        return nil
    }

    /// Gives each instruction the user's line, as if all of it were in the function itself.
    private mutating func flattenLocations() {
        for index in module.functions.indices {
            guard let subprogram = module.functions[index].subprogram, module.functions[index].blocks != nil else {
                continue
            }
            var nodes: [SourcePosition: Int] = [:]
            let own = locations.position(ofSubprogram: subprogram)
            var last = own
            if own?.line == 0 {
                // A closure of module EBPF, with the user's closure in it.
                last = firstPosition(in: module.functions[index])
            }
            var locations = self.locations
            var types = self.types
            var scopes: [String: Int] = [:]
            module.functions[index].replaceInstructions { instruction in
                guard instruction.location != nil || instruction.opcode == "call" else { return nil }
                let position = locations.position(of: instruction.location) ?? last
                last = position
                guard let position else { return nil }
                if nodes[position] == nil {
                    var scope = subprogram
                    if position.file != own?.file {
                        if scopes[position.file] == nil {
                            let file = types.add(
                                IRMetadata(
                                    "DIFile",
                                    [("filename", [.string(position.file)]), ("directory", [.string("")])]
                                )
                            )
                            scopes[position.file] = types.add(
                                IRMetadata(
                                    "DILexicalBlockFile",
                                    [
                                        ("scope", [.reference(subprogram)]), ("file", [.reference(file)]),
                                        ("discriminator", [.word("0")]),
                                    ]
                                )
                            )
                        }
                        scope = scopes[position.file] ?? subprogram
                    }
                    nodes[position] = types.add(
                        IRMetadata(
                            "DILocation",
                            [
                                ("line", [.word("\(position.line)")]), ("column", [.word("\(position.column)")]),
                                ("scope", [.reference(scope)]),
                            ]
                        )
                    )
                }
                var result = instruction
                result.attachments =
                    instruction.attachments.filter { $0.name != "!dbg" }
                    + (nodes[position].map { [("!dbg", $0)] } ?? [])
                return [result]
            }
            self.locations = locations
            self.types = types
        }
    }
}
