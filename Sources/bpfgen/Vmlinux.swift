// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPFBuilding
import BPFCodegen

/// Writes `vmlinux.h`.
struct Vmlinux: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the kernel's types as a C header, as 'bpftool btf dump file … format c' does.",
        discussion: """
            With --only, the header has the named types and those that they contain, and fits in a repository. Types \
            that are only pointed to are declared without their members: name them too to follow a pointer.
            """
    )

    @Option(help: "A file with BTF; without it, that of the running kernel.", completion: .file())
    var btf = VmlinuxHeader.kernelFile

    @Option(parsing: .upToNextOption, help: "The names of types, for example task_struct sk_buff.")
    var only: [String] = []

    @Option(name: .shortAndLong, help: "The file to write; standard output without it.", completion: .file())
    var output: String?

    func run() throws {
        try reporting { () throws(CodegenError) in
            try Files.write(try VmlinuxHeader.text(btf: btf, only: only), to: output)
        }
    }
}
