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

    /// A folder that no other user can have put anything into: what is in it becomes a part of programs in the kernel.
    private static func cacheFolder(
        _ environment: [String: String]
    ) throws(CodegenError) -> (path: String, isKept: Bool) {
        let home = environment["HOME"].map { "\($0)/.cache" }
        if let cache = environment["XDG_CACHE_HOME"] ?? home, cache.hasPrefix("/") {
            let path = "\(cache)/swift-bpf"
            try Files.makeFolder(path)
            var status = stat()
            if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid(),
                status.st_mode & 0o022 == 0
            {
                return (path, true)
            }
        }
        var template = Array((NSTemporaryDirectory() + "swift-bpf-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CodegenError(NSTemporaryDirectory(), "no folder can be created there", advice: "Use --scratch FOLDER")
        }
        return (String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self), false)
    }

    func run() throws {
        try reporting { () throws(CodegenError) in
            let toolchain = try SwiftToolchain(
                toolchainClang: toolchainClang,
                environment: ProcessInfo.processInfo.environment
            )
            // The module is beside the folder, for the next time.
            let own = scratch == nil ? try Self.cacheFolder(ProcessInfo.processInfo.environment) : nil
            let folder = scratch ?? "\(own?.path ?? "")/\(getpid())"
            try Files.makeFolder(folder)
            defer {
                if let own { try? FileManager.default.removeItem(atPath: own.isKept ? folder : own.path) }
            }
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
