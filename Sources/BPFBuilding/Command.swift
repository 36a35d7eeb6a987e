// SPDX-License-Identifier: Apache-2.0

package import BPFCodegen
import Foundation

/// Other programs.
package enum Command {
    /// Runs a program, whose messages go where ours do, and returns its exit status.
    package static func run(_ path: String, _ arguments: [String]) throws(CodegenError) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        do {
            try process.run()
        } catch {
            throw CodegenError(path, "it cannot be run: \(error.localizedDescription)")
        }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Runs a program, and returns its exit status and what it wrote to standard error.
    package static func errors(of path: String, _ arguments: [String]) throws(CodegenError) -> (
        status: Int32, text: String
    ) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardError = pipe
        do {
            try process.run()
        } catch {
            throw CodegenError(path, "it cannot be run: \(error.localizedDescription)")
        }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    /// Runs a program and returns its output, or throws when it fails.
    package static func output(of path: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CodegenError(path, "it failed") }
        return String(decoding: data, as: UTF8.self)
    }
}
