// SPDX-License-Identifier: Apache-2.0

import Foundation
import PackagePlugin

/// Compiles the `*.bpf.c` and `*.bpf.swift` files of a target, and generates a Swift type for each.
@main
struct BPFBuildPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let tool = try context.tool(named: "bpf-build-tool").url
        // The Swift toolchain's own compiler, which has the target bpf.
        let clang = try? context.tool(named: "clang").url
        let sources = Sources(in: target.directoryURL, package: context.package.directoryURL)
        var outputs: [String: URL] = [:]
        return try sources.objects().map { object in
            let output = context.pluginWorkDirectoryURL.appending(path: "\(object.name)+Skeleton.swift")
            // Names in C that differ by underscores and capitals only are one name in Swift.
            let key = object.name.lowercased().filter { $0.isLetter || $0.isNumber }
            if let other = outputs.updateValue(object.sources[0], forKey: key) {
                throw PluginError(
                    "\(object.sources[0].path): \(other.path) has the same name, and both would be type \(object.name)."
                        + " Use another name for one of them"
                )
            }
            var arguments = object.sources.map(\.path)
            arguments += ["--output", output.path, "--object-name", object.name]
            arguments += ["--scratch", context.pluginWorkDirectoryURL.appending(path: object.name).path]
            if let configuration = object.configuration { arguments += ["--config", configuration.path] }
            // The plugin is not told the triple that it builds for.
            let environment = ProcessInfo.processInfo.environment
            if let arch = environment["BPF_ARCH"] { arguments += ["--arch", arch] }
            // Another compiler is another command, which runs again.
            if let swiftc = environment["BPF_SWIFTC"] { arguments += ["--swiftc", swiftc] }
            if let clang { arguments += ["--toolchain-clang", clang.path] }
            return .buildCommand(
                displayName: "Compiling \(object.sources.map(\.lastPathComponent).joined(separator: ", ")) for BPF",
                executable: tool,
                arguments: arguments,
                inputFiles: object.sources + sources.headers(of: object) + (object.configuration.map { [$0] } ?? []),
                outputFiles: [output]
            )
        }
    }
}

/// An error that names the file and what to do.
struct PluginError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
