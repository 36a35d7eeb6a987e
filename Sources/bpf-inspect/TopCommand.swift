// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF
import Glibc

/// Shows which programs cost how much.
struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Shows which programs run, how often, and what they cost, again and again.",
        discussion: """
            The kernel counts while this command runs, which costs two readings of a clock for each run of each program. \
            CPU is the share of one CPU's time. Press Ctrl-C to stop.
            """
    )

    @OptionGroup var output: OutputOptions

    @Option(help: "The seconds between two readings.")
    var interval: Double = 1

    @Option(help: "End after so many tables.")
    var count: Int?

    @Flag(help: "Print one table and end.")
    var once = false

    @Flag(help: "Show programs that did not run too.")
    var all = false

    func validate() throws {
        guard interval > 0, interval <= 86400 else { throw ValidationError("--interval is above 0 and at most 86400") }
        guard count ?? 1 > 0 else { throw ValidationError("--count is at least 1") }
        guard !once || count == nil else { throw ValidationError("--once is --count 1: use one of them") }
    }

    func run() throws {
        try Failure.reporting { try show() }
    }

    private func show() throws {
        let counting = try BPFStatistics.enable()
        defer { counting.close() }
        let tables = once ? 1 : count
        var former = try Reading()
        var shown = 0
        while tables == nil || shown < tables ?? 0 {
            Pause.seconds(interval)
            let reading = try Reading()
            let listing = try reading.listing(since: former, withIdle: all)
            if output.format == .json {
                Output.write(listing.json.text + "\n")
            } else {
                // Clears the screen.
                if Output.isTerminal, tables != 1 { Output.write("\u{1B}[H\u{1B}[2J") }
                Output.write((shown > 0 && !Output.isTerminal ? "\n" : "") + listing.table.text(width: Output.width))
            }
            former = reading
            shown += 1
        }
    }
}
