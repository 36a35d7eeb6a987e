// SPDX-License-Identifier: Apache-2.0

import Foundation
import PackagePlugin

/// Writes `vmlinux.h` into the package: `swift package generate-vmlinux-header --only task_struct`.
@main
struct GenerateVmlinuxHeader: CommandPlugin {
    func performCommand(context: PluginContext, arguments: [String]) async throws {
        let process = Process()
        process.executableURL = try context.tool(named: "bpf-build-tool").url
        process.arguments = ["vmlinux"] + arguments
        // Relative paths are the package's.
        process.currentDirectoryURL = context.package.directoryURL
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandFailure(status: process.terminationStatus)
        }
    }
}

/// The tool has said why.
struct CommandFailure: Error, CustomStringConvertible {
    let status: Int32
    var description: String { "bpfgen vmlinux ended with status \(status)" }
}
