// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF
import Glibc
import SystemPackage

/// How a command prints.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
    }

    @Option(help: "How to print: a table for people, or JSON.")
    var format: Format = .table

    /// Prints a list in the wanted format.
    func print(_ listing: () throws -> Listing) throws {
        try Failure.reporting {
            let listing = try listing()
            Output.write(format == .json ? listing.json.text + "\n" : listing.table.text(width: Output.width))
        }
    }
}

/// What a command lists, for people and as JSON.
struct Listing {
    let table: Table
    let json: JSON
}

/// Standard output.
enum Output {
    /// Writes a text at once.
    static func write(_ text: String) {
        _ = try? FileDescriptor.standardOutput.writeAll(text.utf8)
    }

    /// Writes a line to the standard error.
    static func complain(_ error: any Error) {
        _ = try? FileDescriptor.standardError.writeAll("bpf-inspect: \(error)\n".utf8)
    }

    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The columns of the terminal, or `nil` when the output is not one.
    static var width: Int? {
        var size = winsize()
        guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

/// How a command fails.
enum Failure {
    /// Prints an error on the standard error, and ends the command with its exit status.
    static func reporting(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as BPFError {
            Output.complain(error)
            throw ExitCode(error.code == .permissionDenied ? EX_NOPERM : 1)
        } catch let error as InspectError {
            Output.complain(error)
            throw ExitCode(1)
        }
    }
}

/// A failure that is not one of the library.
struct InspectError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
