// SPDX-License-Identifier: Apache-2.0

package import BPFCodegen
import Foundation

/// A C compiler that can compile for BPF.
package struct Compiler {
    package let path: String
    private let configuration: BuildConfiguration
    private let configurationFolder: String
    /// The machine in `__TARGET_ARCH_*`.
    private let arch: String

    /// Finds the compiler: the configuration's, that of the environment, the Swift toolchain's, or one in `PATH`.
    package init(
        toolchain: String?,
        arch: String?,
        configuration: BuildConfiguration,
        folder: String,
        environment: [String: String]
    ) throws(CodegenError) {
        self.configuration = configuration
        configurationFolder = folder
        self.arch = Self.arch(of: configuration.arch ?? arch ?? Self.machine)
        // The first two were chosen, so nothing else is tried.
        if let chosen = configuration.clang ?? environment["BPF_CLANG"] {
            let source = configuration.clang == nil ? "BPF_CLANG" : "\"clang\" of swift-bpf.json"
            guard let found = Self.find(chosen, environment) else {
                throw CodegenError(chosen, "\(source) names this compiler, which does not exist")
            }
            guard Self.compilesForBPF(found) else {
                throw CodegenError(
                    found,
                    "\(source) names this compiler, which cannot compile for BPF",
                    advice: "Use clang 12 or newer with the target 'bpf' (apt install clang)"
                )
            }
            path = found
            return
        }
        let candidates = [toolchain, "clang"].compactMap { $0.flatMap { Self.find($0, environment) } }
        guard let found = candidates.first(where: Self.compilesForBPF) else {
            throw CodegenError(
                "clang",
                candidates.isEmpty
                    ? "no C compiler was found" : "\(candidates.joined(separator: " and ")) cannot compile for BPF",
                advice:
                    "Use clang with the target 'bpf': the one of a Swift toolchain from swift.org, or 'apt install clang';"
                    + " BPF_CLANG or \"clang\" of swift-bpf.json name another one"
            )
        }
        path = found
    }

    private static func find(_ name: String, _ environment: [String: String]) -> String? {
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        for folder in (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":") {
            let path = "\(folder)/\(name)"
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        return nil
    }

    private static func compilesForBPF(_ path: String) -> Bool {
        guard let output = try? Command.output(of: path, ["--print-targets"]) else { return false }
        return output.split(whereSeparator: \.isWhitespace).contains("bpf")
    }

    /// Compiles a source. Errors and warnings go to standard error, as clang writes them.
    ///
    /// - Returns: the files that the source includes.
    package func compile(_ source: String, to object: String, headers: String) throws(CodegenError) -> [String] {
        let dependencies = object + ".d"
        var arguments = [
            "-target", "bpf", "-mcpu=v3", "-g", "-O2", "-Wall",
            "-D__TARGET_ARCH_\(arch)",
        ]
        // A Swift toolchain's clang moves rare code into functions, whose type information is wrong.
        arguments += ["-mllvm", "-hotcoldsplit-threshold=1000000"]
        let folder = (source as NSString).deletingLastPathComponent
        arguments += ["-I", folder.isEmpty ? "." : folder]
        for include in configuration.includes ?? [] {
            arguments += ["-I", include.hasPrefix("/") ? include : "\(configurationFolder)/\(include)"]
        }
        // After the user's folders, so that a header there hides it.
        arguments += ["-idirafter", headers]
        arguments += Self.libbpfFlags
        for folder in Self.systemFolders { arguments += ["-idirafter", folder] }
        arguments += configuration.flags ?? []
        arguments += ["-MD", "-MF", dependencies, "-c", source, "-o", object]
        let status = try Command.run(path, arguments)
        guard status == 0 else {
            throw CodegenError(source, "clang could not compile it, see the errors above")
        }
        let text = (try? String(contentsOfFile: dependencies, encoding: .utf8)) ?? ""
        try? FileManager.default.removeItem(atPath: dependencies)
        return text.replacingOccurrences(of: "\\\n", with: " ").split(separator: " ").dropFirst().map {
            String($0).trimmingCharacters(in: .whitespacesAndNewlines)
        }.filter { !$0.isEmpty }
    }

    /// libbpf's folder of headers.
    private static var libbpfFlags: [String] {
        guard let output = try? Command.output(of: "/usr/bin/env", ["pkg-config", "--cflags", "libbpf"]) else {
            return []
        }
        return output.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// `asm/types.h` is in a folder of the machine, which clang does not search for BPF.
    private static var systemFolders: [String] {
        let root = "/usr/include"
        return ["\(root)/\(machine)-linux-gnu"].filter { FileManager.default.fileExists(atPath: $0) }
    }

    static var machine: String {
        #if arch(x86_64)
        "x86_64"
        #elseif arch(arm64)
        "aarch64"
        #elseif arch(riscv64)
        "riscv64"
        #elseif arch(s390x)
        "s390x"
        #elseif arch(powerpc64le)
        "powerpc64le"
        #else
        "unknown"
        #endif
    }

    /// The name of a machine in `bpf_tracing.h`; names of triples count too.
    static func arch(of machine: String) -> String {
        switch machine {
        case "x86_64": "x86"
        case "aarch64": "arm64"
        case "armv7": "arm"
        case "riscv64": "riscv"
        case "s390x": "s390"
        case "powerpc64le", "powerpc64": "powerpc"
        default: machine
        }
    }
}
