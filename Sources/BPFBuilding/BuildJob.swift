// SPDX-License-Identifier: Apache-2.0

package import BPFCodegen
import Foundation

/// What the build plugin runs for an object: compiles, links, strips, and generates.
package struct BuildJob {
    /// Sources in C or Swift, which are linked when there are several, or one object.
    private let sources: [String]
    /// The Swift file to write.
    private let output: String
    /// The name of the object, from which the name of the type is made.
    private let objectName: String
    /// A folder for intermediate files.
    private let scratch: String
    /// The configuration.
    private let config: String?
    /// The machine to build for.
    private let arch: String?
    /// The toolchain's clang.
    private let toolchainClang: String?
    /// The Swift compiler that the user has chosen.
    private let swiftc: String?

    package init(
        sources: [String],
        output: String,
        objectName: String,
        scratch: String,
        config: String?,
        arch: String?,
        toolchainClang: String?,
        swiftc: String? = nil
    ) {
        self.sources = sources
        self.output = output
        self.objectName = objectName
        self.scratch = scratch
        self.config = config
        self.arch = arch
        self.toolchainClang = toolchainClang
        self.swiftc = swiftc
    }

    /// Runs the steps.
    package func run() throws(CodegenError) {
        let configuration = try config.map(BuildConfiguration.init(path:)) ?? BuildConfiguration()
        let folder = config.map { ($0 as NSString).deletingLastPathComponent } ?? "."
        var lines = SourceLines()
        var objects: [String] = []
        let headers = "\(scratch)/include"
        try Files.makeFolder(headers)
        try Files.write([UInt8](SharedHeader.text.utf8), to: "\(headers)/swift_bpf.h")
        var compiler: Compiler?
        for (index, source) in sources.enumerated() {
            let object = "\(scratch)/\(objectName).\(index).o"
            if source.hasSuffix(".o") {
                objects.append(source)
                continue
            }
            objects.append(object)
            if source.hasSuffix(".swift") {
                try compileSwift(source, to: object, configuration, folder)
                continue
            }
            let own: Compiler
            if let compiler { own = compiler } else { own = try findCompiler(configuration, folder) }
            compiler = own
            for file in try own.compile(source, to: object, headers: headers) where isOwn(file) {
                guard let text = try? Files.readText(file) else { continue }
                lines.add(file: (file as NSString).lastPathComponent, text: text)
            }
        }
        var object = objects[0]
        if objects.count > 1 {
            object = "\(scratch)/\(objectName).linked.o"
            try StaticLinker.link(objects, to: object)
        }
        let model = try ObjectModel(try Files.read(object), subject: sources.count == 1 ? sources[0] : objectName)
        var generator = try SkeletonGenerator(
            model,
            file: sources.count == 1 ? sources[0] : "\(objectName).bpf.c",
            lines: lines,
            configuration: configuration.skeleton(of: objectName)
        )
        try Files.write([UInt8](try generator.generate().utf8), to: output)
    }

    private func findCompiler(
        _ configuration: BuildConfiguration,
        _ folder: String
    ) throws(CodegenError) -> Compiler {
        try Compiler(
            toolchain: toolchainClang,
            arch: arch,
            configuration: configuration,
            folder: folder,
            environment: ProcessInfo.processInfo.environment
        )
    }

    private func compileSwift(
        _ source: String,
        to object: String,
        _ configuration: BuildConfiguration,
        _ folder: String
    ) throws(CodegenError) {
        var environment = ProcessInfo.processInfo.environment
        if let swiftc { environment["BPF_SWIFTC"] = swiftc }
        let toolchain = try SwiftToolchain(toolchainClang: toolchainClang, environment: environment)
        let compiler = SwiftCompiler(
            toolchain: toolchain,
            scratch: scratch,
            flags: configuration.swiftFlags ?? [],
            btf: configuration.btf.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" },
            arch: configuration.arch ?? arch
        )
        try compiler.compile([source], to: object)
    }

    /// Headers of the system and of the whole kernel are not read for the lines of declarations.
    private func isOwn(_ file: String) -> Bool { !file.hasPrefix("/usr/") && !file.hasSuffix("vmlinux.h") }
}
