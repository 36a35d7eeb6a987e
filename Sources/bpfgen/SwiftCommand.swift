// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPFBuilding
import BPFCodegen
import Foundation

/// Compiles programs in Swift.
struct SwiftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swift",
        abstract: "Compile programs in Swift to a BPF object.",
        discussion: "The programs import module EBPF. The build plugin does the same for files named *.bpf.swift."
    )

    @Argument(help: "Swift files, which are one module.", completion: .file(extensions: ["swift"]))
    var sources: [String]

    @Option(name: .shortAndLong, help: "The object to write.", completion: .file())
    var output: String

    @Option(
        help: "A folder for intermediate files, which stay there; a temporary one without it.",
        completion: .directory
    )
    var scratch: String?

    @Option(help: "The toolchain's clang, beside which swiftc is.")
    var toolchainClang: String?

    @Option(help: "A folder with other sources of module EBPF.", completion: .directory)
    var library: String?

    @Option(
        help:
            "A file with a kernel's types, for the types that '// bpf-types:' names; the running kernel's without it.",
        completion: .file()
    )
    var btf: String?

    @Option(help: "The machine that the object is for, such as x86 or arm64; this one without it.")
    var arch: String?

    func run() throws {
        try reporting { () throws(CodegenError) in
            let toolchain = try SwiftToolchain(
                toolchainClang: toolchainClang,
                environment: ProcessInfo.processInfo.environment
            )
            // The module is beside the folder, for the next time.
            let folder = scratch ?? NSTemporaryDirectory() + "swift-bpf-\(getuid())/\(getpid())"
            try Files.makeFolder(folder)
            defer { if scratch == nil { try? FileManager.default.removeItem(atPath: folder) } }
            let compiler = SwiftCompiler(
                toolchain: toolchain,
                scratch: folder,
                library: library,
                btf: btf,
                arch: arch
            )
            try compiler.compile(sources, to: output)
        }
    }
}
