// SPDX-License-Identifier: Apache-2.0

/// Turns what swiftc writes for an embedded target into what clang's BPF target takes, in two steps.
///
/// ``prepare(_:)`` comes before LLVM's optimiser, which then inlines all functions but programs and subprograms, and
/// ``finish(_:)`` after it: it defines maps and constants, turns traps into counted faults, and reports what BPF cannot
/// do at the line of the Swift source.
package struct EBPFCompiler: Sendable {
    /// The module of the programs.
    package let module: String
    /// The Swift files, as swiftc was given them.
    package let files: [String]
    /// The license of the object.
    package let license: String
    /// The kernel's names of types that the programs know by other ones.
    package let kernelNames: [String: String]

    package init(module: String, files: [String], license: String = "GPL", kernelNames: [String: String] = [:]) {
        self.module = module
        self.files = files
        self.license = license
        self.kernelNames = kernelNames
    }

    /// What the first step returns.
    package struct Prepared: Sendable {
        /// IR for the optimiser.
        package let text: String
        /// The functions that the programs call and another module has to define: accessors of kernel types, and
        /// wrappers of kernel functions.
        package let externalFunctions: [ExternalFunction]
    }

    /// A function that the programs call.
    package struct ExternalFunction: Hashable, Sendable {
        package let name: String
        /// LLVM's types: `i32`, `ptr`, `void`, ….
        package let returnType: String
        package let parameterTypes: [String]
    }

    /// The first step: from swiftc's output to IR for the optimiser.
    package func prepare(_ text: String) throws -> Prepared {
        var preparation = Preparation(try IRReader.module(text), self)
        let module = try preparation.run()
        let functions = module.functions.filter { $0.blocks == nil && $0.name.hasPrefix("@__bpf_") }.map { function in
            ExternalFunction(
                name: function.bareName,
                returnType: IRPrinter.join(function.returnType),
                parameterTypes: function.parameters.map { IRPrinter.join($0.type) }
            )
        }
        return Prepared(text: IRPrinter.text(of: module), externalFunctions: functions)
    }

    /// What the second step returns.
    package struct Finished: Sendable {
        /// IR for the code generator.
        package let text: String
        /// Checks the stack that the code generator reports.
        package let stack: StackLimits
        /// What the verifier may refuse.
        package let warnings: [EBPFDiagnostic]
    }

    /// The second step: from the optimiser's output to IR for the code generator.
    package func finish(_ text: String) throws -> Finished {
        var completion = Completion(try IRReader.module(text, prefix: "m."), self)
        let module = try completion.run()
        return Finished(text: IRPrinter.text(of: module), stack: completion.stack, warnings: completion.warnings)
    }
}
