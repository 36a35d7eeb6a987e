// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF
import CProcess

/// Tells what this machine can do with BPF, and what to do about what it cannot.
@main
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bpf-doctor",
        abstract: "Tells what this machine can do with BPF, and what to do about what it cannot.",
        discussion: """
            Everything is found out by trying it on the running kernel; programs are attached for a moment, where nobody else \
            meets them. "not permitted" says nothing about the kernel.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    @Option(help: "How to print: a table for people, or JSON.")
    var format: Format = .text

    @Flag(help: "Try every attach type and helper too.")
    var all = false

    /// Not from `CommandLine`, which is empty without /proc.
    static func main() {
        let words = (1..<max(1, process_argument_count())).compactMap {
            process_argument($0).map(String.init(cString:))
        }
        main(words)
    }

    func run() throws {
        let checks = Examination(all: all).checks
        print(format == .text ? Report.text(checks) : Report.json(checks), terminator: "")
    }
}
