// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPFBuilding
import BPFCodegen
import BTFReader
import CLibbpf
import Foundation

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
    var btf = "/sys/kernel/btf/vmlinux"

    @Option(parsing: .upToNextOption, help: "The names of types, for example task_struct sk_buff.")
    var only: [String] = []

    @Option(name: .shortAndLong, help: "The file to write; standard output without it.", completion: .file())
    var output: String?

    func run() throws {
        try reporting { () throws(CodegenError) in try Files.write(try text(), to: output) }
    }

    private func text() throws(CodegenError) -> String {
        let bytes: [UInt8]
        do throws(CodegenError) {
            bytes = try Files.read(btf)
        } catch {
            guard btf == "/sys/kernel/btf/vmlinux" else { throw error }
            throw CodegenError(
                btf,
                "the running kernel has no type information",
                advice: "Use a kernel with CONFIG_DEBUG_INFO_BTF=y, or --btf with a file"
            )
        }
        let types: BTFTypes
        do {
            types = try VmlinuxHeader.types(bytes)
        } catch {
            throw CodegenError(btf, "it has no sound type information: \(error)", advice: "Use a file with BTF")
        }
        return try VmlinuxHeader(bytes: bytes, types: types, file: btf).text(only: only)
    }
}
