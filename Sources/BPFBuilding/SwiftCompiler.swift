// SPDX-License-Identifier: Apache-2.0

package import BPFCodegen
import EBPFCompiler
import Foundation

/// Compiles programs in Swift for BPF.
package struct SwiftCompiler {
    private let toolchain: SwiftToolchain
    /// A folder for intermediate files.
    private let scratch: String
    /// More arguments for swiftc.
    private let flags: [String]
    /// A folder with the sources of module EBPF, in place of those that the tool contains.
    private let library: String?
    /// The file with the kernel's types.
    private let btf: String
    /// Which registers a probe finds where.
    private let targetFlags: [String]
    /// Takes the messages of the compilers.
    private let report: (String) -> Void

    package init(
        toolchain: SwiftToolchain,
        scratch: String,
        flags: [String] = [],
        library: String? = nil,
        btf: String? = nil,
        arch: String? = nil,
        report: @escaping (String) -> Void = StandardError.print
    ) {
        self.toolchain = toolchain
        self.scratch = scratch
        self.flags = flags
        self.library = library
        self.btf = btf ?? VmlinuxHeader.kernelFile
        targetFlags =
            switch Compiler.arch(of: arch ?? Compiler.machine) {
            case "arm64": ["-D", "BPF_TARGET_ARM64"]
            case "x86": []
            default: ["-D", "BPF_TARGET_UNKNOWN"]
            }
        self.report = report
    }

    /// What programs in the kernel and the module that they import are compiled with.
    private static let commonFlags = [
        // The data layout of RISC-V is BPF's, for which there is no standard library.
        "-target", "riscv64-none-none-eabi", "-wmo", "-parse-as-library", "-O", "-swift-version", "6",
        "-enable-experimental-feature", "Embedded", "-enable-experimental-feature", "Extern",
        "-enable-experimental-feature", "RawLayout", "-enable-experimental-feature", "BuiltinModule",
        "-enforce-exclusivity=unchecked",
    ]

    /// The folder for what several objects have in common.
    private var shared: String {
        let parent = (scratch as NSString).deletingLastPathComponent
        return parent.isEmpty ? "." : parent
    }

    private func swiftc(_ arguments: [String]) throws(CodegenError) -> Bool {
        let cache = ["-module-cache-path", "\(shared)/ModuleCache"]
        let result = try Command.errors(of: toolchain.swiftc, Self.commonFlags + targetFlags + cache + arguments)
        if !result.text.isEmpty { report(SwiftNotes.adding(to: result.text)) }
        return result.status == 0
    }

    /// Compiles the files to an object.
    package func compile(_ files: [String], to object: String) throws(CodegenError) {
        let sources = try files + Self.sharedFiles(of: files)
        let module = try buildModule()
        let name = Self.moduleName(sources)
        let kernel = try KernelSide(sources, btf: btf, folder: scratch)
        let compiled = "\(scratch)/\(name).swiftc.ll"
        var arguments = ["-gdwarf-types", "-module-name", name, "-I", module]
        // Keeps maps and variables that only user space uses.
        arguments += ["-enable-testing"]
        arguments += flags + ["-emit-ir", "-o", compiled] + sources + kernel.swiftFiles
        guard try swiftc(arguments) else {
            throw CodegenError(sources[0], "swiftc could not compile it, see the errors above")
        }
        let license = try SourceComments.values(of: "bpf-license", in: sources).first?.value ?? "GPL"
        let compiler = EBPFCompiler(
            module: name,
            files: sources,
            license: license,
            kernelNames: kernel.kernelNames
        )
        let prepared = "\(scratch)/\(name).prepared.ll"
        var functions: [EBPFCompiler.ExternalFunction] = []
        try pass(compiled, to: prepared, sources[0]) { text in
            let result = try compiler.prepare(text)
            functions = result.externalFunctions
            return result.text
        }
        var linked: [String] = []
        for source in try kernel.cFiles(for: functions) {
            let bitcode = (source as NSString).deletingPathExtension + ".bc"
            try run(
                clang: [
                    "-g", "-O2", "-emit-llvm", "-Wno-unknown-attributes", "-fdebug-compilation-dir=.",
                    "-ffile-prefix-map=\(scratch)/=", "-c", source, "-o", bitcode,
                ],
                source
            )
            linked += ["-Xclang", "-mlink-bitcode-file", "-Xclang", bitcode]
        }
        let optimized = "\(scratch)/\(name).optimized.ll"
        try run(clang: ["-x", "ir", "-O2", "-emit-llvm", "-S"] + linked + [prepared, "-o", optimized], sources[0])
        let finished = "\(scratch)/\(name).finished.ll"
        var stack: StackLimits?
        try pass(optimized, to: finished, sources[0]) { text in
            let result = try compiler.finish(text)
            stack = result.stack
            for warning in result.warnings { report(warning.description) }
            return result.text
        }
        let usage = "\(scratch)/\(name).su"
        unlink(usage)
        let generation = [
            "-x", "ir", "-O2", "-Xclang", "-disable-llvm-passes", "-Xclang", "-stack-usage-file", "-Xclang", usage,
            // The stack is checked here, with the line of the source.
            "-mllvm", "-bpf-stack-size=1048576",
        ]
        let generated = "\(scratch)/\(name).o"
        try run(clang: generation + ["-c", finished, "-o", generated], sources[0])
        // There is none without functions.
        if let stack, let text = try? Files.readText(usage) {
            try reporting(sources[0]) { try stack.check(text) }
        }
        // As a whole, and only what may run: an object that was good stays.
        try Files.write(try Files.read(generated), to: object)
    }

    private func run(clang arguments: [String], _ subject: String) throws(CodegenError) {
        let common = ["-target", "bpf", "-mcpu=v3", "-g", "-Wno-override-module"]
        guard try Command.run(toolchain.clang, common + arguments) == 0 else {
            throw CodegenError(subject, "clang could not compile what swiftc made of it, see the errors above")
        }
    }

    /// Shows the diagnostics of a pass.
    private func reporting(_ subject: String, _ body: () throws -> Void) throws(CodegenError) {
        do {
            try body()
        } catch let error as EBPFCompilerError {
            for diagnostic in error.diagnostics { report(diagnostic.description) }
            throw CodegenError(subject, "it cannot run in the kernel, see the errors above")
        } catch {
            throw CodegenError(subject, "what swiftc made of it is not understood: \(error)")
        }
    }

    private func pass(
        _ input: String,
        to output: String,
        _ subject: String,
        _ body: (String) throws -> String
    ) throws(CodegenError) {
        let text = try Files.readText(input)
        var result = ""
        try reporting(subject) { result = try body(text) }
        try Files.write([UInt8](result.utf8), to: output)
    }

    /// The files in `// bpf-files: ../Event.swift`: types that user space has, too.
    private static func sharedFiles(of files: [String]) throws(CodegenError) -> [String] {
        var found: [String] = []
        for comment in try SourceComments.values(of: "bpf-files", in: files) {
            for name in comment.value.split(whereSeparator: \.isWhitespace) {
                let folder = (comment.file as NSString).deletingLastPathComponent
                let path = URL(fileURLWithPath: "\(folder.isEmpty ? "." : folder)/\(name)").standardizedFileURL.path
                guard FileManager.default.fileExists(atPath: path) else {
                    throw CodegenError(
                        "\(comment.file):\(comment.line)",
                        "the file '\(name)' does not exist",
                        advice: "Use paths relative to this file"
                    )
                }
                if !found.contains(path), !files.contains(path) { found.append(path) }
            }
        }
        return found
    }

    /// The name of the module, from that of the file.
    private static func moduleName(_ sources: [String]) -> String {
        var name = ((sources.first ?? "") as NSString).lastPathComponent
        for suffix in [".bpf.swift", ".swift"] where name.hasSuffix(suffix) {
            name = String(name.dropLast(suffix.count))
        }
        let legal = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        // Not the name of a type in it.
        return "Programs_" + legal
    }

    // MARK: Module EBPF

    /// Compiles module EBPF, or finds it compiled.
    ///
    /// - Returns: the folder that it is in.
    private func buildModule() throws(CodegenError) -> String {
        var files = EBPFSources.files
        if let library { files = try Self.sources(in: library) }
        var hash = Hash()
        for file in files { hash.add("\(file.name)\n\(file.text)\n") }
        hash.add(toolchain.swiftc)
        for flag in targetFlags { hash.add(flag) }
        hash.add(Self.modificationTime(toolchain.swiftc))
        let folder = "\(shared)/EBPF-\(hash.text)"
        if FileManager.default.fileExists(atPath: "\(folder)/EBPF.swiftmodule") { return folder }
        // Several objects may be built at the same time.
        let temporary = "\(folder).\(UUID().uuidString)"
        try Files.makeFolder(temporary)
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        var paths: [String] = []
        for file in files {
            let path = "\(temporary)/\(file.name)"
            try Files.write([UInt8](file.text.utf8), to: path)
            paths.append(path)
        }
        let arguments = ["-module-name", "EBPF", "-emit-module", "-emit-module-path", "\(temporary)/EBPF.swiftmodule"]
        guard try swiftc(arguments + paths) else {
            throw CodegenError(
                "EBPF",
                "the module for programs in the kernel cannot be compiled with \(toolchain.swiftc), see the errors above",
                advice: "Use Swift 6.3"
            )
        }
        if rename(temporary, folder) != 0, !FileManager.default.fileExists(atPath: "\(folder)/EBPF.swiftmodule") {
            throw CodegenError(folder, "the folder cannot be created: \(String(cString: strerror(errno)))")
        }
        return folder
    }

    private static func sources(in folder: String) throws(CodegenError) -> [(name: String, text: String)] {
        guard let contents = FileManager.default.enumerator(atPath: folder) else {
            throw CodegenError(folder, "the folder cannot be read")
        }
        var files: [(name: String, text: String)] = []
        for case let path as String in contents where path.hasSuffix(".swift") && !path.contains("StandIns/") {
            files.append(((path as NSString).lastPathComponent, try Files.readText("\(folder)/\(path)")))
        }
        return files.sorted { $0.name < $1.name }
    }

    private static func modificationTime(_ path: String) -> String {
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        )
        return (attributes?[.modificationDate] as? Date).map { "\($0.timeIntervalSince1970)" } ?? ""
    }

    /// FNV-1a.
    private struct Hash {
        private var value: UInt64 = 0xcbf2_9ce4_8422_2325

        mutating func add(_ text: String) {
            for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }

        var text: String { String(value, radix: 16) }
    }
}
