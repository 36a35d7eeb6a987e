// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPFBuilding
import BPFCodegen
import CLibbpf

/// The command line of the code generator.
@main
struct Bpfgen: ParsableCommand {
    /// The version of the package; see CHANGELOG.md.
    private static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "bpfgen",
        abstract: "Generates Swift from BPF objects, and shows what they contain.",
        version: "bpfgen \(version) (libbpf \(libbpf_major_version()).\(libbpf_minor_version()))",
        subcommands: [
            Skeleton.self, Inspect.self, Link.self, Vmlinux.self, Header.self, Build.self, SwiftCommand.self,
            KernelTypesCommand.self,
        ]
    )
}

extension CodegenError {
    /// The error as the command line shows it, with exit code 1.
    func shown() -> ExitCode {
        StandardError.print("bpfgen: error: \(self)")
        return .failure
    }
}

/// Runs a command whose errors are the generator's.
func reporting(_ body: () throws(CodegenError) -> Void) throws {
    do throws(CodegenError) {
        try body()
    } catch {
        throw error.shown()
    }
}
