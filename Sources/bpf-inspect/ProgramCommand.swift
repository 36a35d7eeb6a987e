// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF

/// Prints what the kernel knows of a program.
struct ProgramCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "program",
        abstract: "Prints a program: its description, its cost, and its instructions with the lines of its source.",
        discussion: """
            The instructions are those that the verifier left. Lines of the source are printed when the object was \
            compiled with -g. The cost is counted while statistics are on: see 'bpf-inspect top', or \
            'sysctl kernel.bpf_stats_enabled=1'.
            """
    )

    @Argument(help: "The program: its ID, its name, or the path of its pin.")
    var program: String

    @OptionGroup var output: OutputOptions

    @Flag(help: "Leave the instructions out.")
    var withoutInstructions = false

    func run() throws {
        try Failure.reporting {
            let owners = Owners()
            let program = try ProgramChoice.open(program)
            let content = try ProgramContent(program, owners, withInstructions: !withoutInstructions)
            Output.write(output.format == .json ? content.json.compact + "\n" : content.text)
        }
    }
}

/// Finds the program that a user means.
enum ProgramChoice {
    static func open(_ text: String) throws -> BPFProgram {
        if text.contains("/") { return try BPFProgram(pinnedAt: text) }
        if let id = UInt32(text) { return try BPFProgram(id: id) }
        let programs = try BPFSystem.programs
        // The kernel keeps 15 characters of a name.
        let found = programs.filter { $0.name == text || $0.name == text.prefix(15) }
        guard let program = found.first else {
            throw InspectError(
                "the kernel has no program '\(text)'. "
                    + limitedAdvice(for: text, among: Set(programs.map(\.name)).filter { !$0.isEmpty }, kind: "program")
            )
        }
        guard found.count == 1 else {
            let ids = found.map { "\($0.id)" }.joined(separator: ", ")
            throw InspectError("\(found.count) programs are named '\(text)'. Use one of their IDs: \(ids)")
        }
        return try program.open()
    }
}
