// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CProcess

/// Shows what of BPF is loaded in the kernel.
@main
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bpf-inspect",
        abstract: "Shows what of BPF is loaded in the kernel: programs, maps, links, pins and BTF.",
        discussion: """
            The lists need CAP_SYS_ADMIN: run it as root. A table fits the terminal; redirected to a file or a pipe it is \
            printed whole. Exit status: 0 on success, 64 for wrong arguments, 77 for a missing privilege, 1 for other \
            failures.
            """,
        subcommands: [
            ProgramsCommand.self, MapsCommand.self, LinksCommand.self, PinsCommand.self, BTFsCommand.self,
            AttachedCommand.self, MapCommand.self, ProgramCommand.self, TopCommand.self,
        ]
    )

    /// Not from `CommandLine`, which is empty without /proc.
    static func main() {
        let words = (1..<max(1, process_argument_count())).compactMap {
            process_argument($0).map(String.init(cString:))
        }
        main(words)
    }
}
