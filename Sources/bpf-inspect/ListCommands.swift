// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF

/// Lists the programs.
struct ProgramsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "programs",
        abstract: "Lists the programs in the kernel.",
        discussion: """
            ATTACHED shows the links of a program. A program that is attached without a link, through tc or a perf event, \
            has none. HELD BY shows the processes that have a descriptor of it or of its links, and its pins.
            """
    )

    @OptionGroup var output: OutputOptions

    func run() throws { try output.print { try ProgramList.listing() } }
}

/// Lists the maps.
struct MapsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maps",
        abstract: "Lists the maps in the kernel.",
        discussion: "PROGRAMS shows the IDs of the programs that use a map. HELD BY shows processes and pins."
    )

    @OptionGroup var output: OutputOptions

    func run() throws { try output.print { try MapList.listing() } }
}

/// Lists the links.
struct LinksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "links",
        abstract: "Lists the links in the kernel: which program is attached where."
    )

    @OptionGroup var output: OutputOptions

    func run() throws { try output.print { try LinkList.listing() } }
}

/// Lists the pins.
struct PinsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pins",
        abstract: "Lists what is pinned in the mounted bpffs."
    )

    @OptionGroup var output: OutputOptions

    func run() throws { try output.print { try PinList.listing() } }
}

/// Lists the BTF.
struct BTFsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "btfs",
        abstract: "Lists the BTF in the kernel: the kernel's own, of modules and of BPF objects."
    )

    @OptionGroup var output: OutputOptions

    func run() throws { try output.print { try BTFList.listing() } }
}
