// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF
import CProcess

/// Reports what this machine can do with BPF, and what to change for what it cannot.
@main
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bpf-doctor",
        abstract: "Reports what this machine can do with BPF, and what to change for what it cannot.",
        discussion: """
            Everything is tried on the running kernel; programs are attached for a moment, to hooks that are not in use. \
            "not permitted" does not tell whether the kernel has a feature.
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

    @Flag(help: "Print what each feature and hook needs of a kernel, as JSON, and try nothing.")
    var requirements = false

    /// Not from `CommandLine`, which is empty without /proc.
    static func main() {
        let words = (1..<max(1, process_argument_count())).compactMap {
            process_argument($0).map(String.init(cString:))
        }
        main(words)
    }

    func run() throws {
        guard !requirements else { return print(RequirementTable.json(), terminator: "") }
        let checks = Examination(all: all).checks
        print(format == .text ? Report.text(checks) : Report.json(checks), terminator: "")
    }
}
