// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPFBuilding
import BPFCodegen

/// What the build plugin does, for scripts.
struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compile sources in C or Swift for BPF, and generate the Swift type of the object.",
        discussion: "The build plugin does the same without this command line."
    )

    @Argument(
        help: "Sources in C or Swift, which are linked when there are several, or one object.",
        completion: .file()
    )
    var sources: [String]

    @Option(name: .shortAndLong, help: "The Swift file to write.", completion: .file())
    var output: String

    @Option(help: "The name of the object, from which the name of the type is made.")
    var objectName: String

    @Option(help: "A folder for intermediate files.", completion: .directory)
    var scratch: String

    @Option(help: "The configuration.", completion: .file(extensions: ["json"]))
    var config: String?

    @Option(help: "The machine to build for: x86, arm64, riscv, …; \"arch\" of the configuration comes first.")
    var arch: String?

    @Option(help: "The toolchain's clang.")
    var toolchainClang: String?

    func run() throws {
        let job = BuildJob(
            sources: sources,
            output: output,
            objectName: objectName,
            scratch: scratch,
            config: config,
            arch: arch,
            toolchainClang: toolchainClang
        )
        try reporting { () throws(CodegenError) in try job.run() }
    }
}
