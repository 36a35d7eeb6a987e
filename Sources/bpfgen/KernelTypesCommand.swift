// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPFBuilding
import BPFCodegen

/// Writes the kernel types of programs in Swift for unit tests in user space.
struct KernelTypesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernel-types",
        abstract: "Write the kernel types that programs in Swift name, for unit tests in user space.",
        discussion: """
            The programs name the types in a comment: // bpf-types: task_struct. In a unit test, the members of the types \
            can be set.
            """
    )

    @Argument(help: "Swift files with programs.", completion: .file(extensions: ["swift"]))
    var sources: [String]

    @Option(name: .shortAndLong, help: "The Swift file to write; standard output without it.", completion: .file())
    var output: String?

    @Option(help: "A file with a kernel's types; the running kernel's without it.", completion: .file())
    var btf: String?

    func run() throws {
        try reporting { () throws(CodegenError) in
            try Files.write(try SimulatedTypes.text(of: sources, btf: btf), to: output)
        }
    }
}
