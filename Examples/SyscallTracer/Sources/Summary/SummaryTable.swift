// SPDX-License-Identifier: Apache-2.0

/// The calls of a run, a row for each system call or each process.
struct SummaryTable {
    /// The subject of a row.
    enum Subject: Equatable {
        /// `abi` names the numbering of a 32-bit call.
        case syscall(String, abi: String? = nil)
        case process(pid: UInt32)
    }

    struct Row {
        let subject: Subject
        let statistics: CallStatistics
    }

    let kind: SummaryKind
    /// The rows, sorted by total time, longest first.
    let rows: [Row]
    let elapsed: Duration
    let losses: KernelTracer.Losses

    init(_ kind: SummaryKind, _ rows: [Row], elapsed: Duration, losses: KernelTracer.Losses) {
        self.kind = kind
        self.rows = rows.sorted { $0.statistics.totalNanoseconds > $1.statistics.totalNanoseconds }
        self.elapsed = elapsed
        self.losses = losses
    }

    private var calls: UInt64 { rows.reduce(0) { $0 + $1.statistics.calls } }
    private var errors: UInt64 { rows.reduce(0) { $0 + $1.statistics.errors } }

    // MARK: Text

    /// Appends a table as text.
    ///
    /// - Parameter limit: the most rows to show.
    func appendText(to output: inout OutputBuffer, limit: Int = .max) {
        let name = kind == .syscall ? "SYSCALL" : "PROCESS"
        var lines = [[name, "CALLS", "ERRORS", "TOTAL", "AVG", "P50", "P99", "MAX"]]
        for row in rows.prefix(limit) {
            let statistics = row.statistics
            lines.append(
                [
                    Self.text(row), "\(statistics.calls)", statistics.errors == 0 ? "" : "\(statistics.errors)",
                ] + Self.times(statistics)
            )
        }
        let widths = lines[0].indices.map { column in lines.map { $0[column].unicodeScalars.count }.max() ?? 0 }
        for line in lines {
            for (column, cell) in line.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
                output.append(column == 0 ? cell + padding : "  " + padding + cell)
            }
            output.append("\n")
        }
        if rows.count > limit { output.append("… \(rows.count - limit) more\n") }
        output.append("\(calls) calls, \(errors) errors in \(Self.text(elapsed.nanoseconds))")
        let uncounted = losses.lost + losses.uncounted
        if uncounted > 0 { output.append(", \(uncounted) calls not counted") }
        if losses.missed > 0 { output.append(", up to \(losses.missed) calls not seen") }
        if losses.unfollowed > 0 { output.append(", \(losses.unfollowed) processes not followed") }
        output.append("\n")
    }

    /// Appends the columns with times, which are empty when no call was seen to start.
    private static func times(_ statistics: CallStatistics) -> [String] {
        guard statistics.hasTimes else { return Array(repeating: "?", count: 5) }
        return [
            (statistics.isEstimate ? "~" : "") + text(statistics.totalNanoseconds),
            text(statistics.averageNanoseconds),
            text(statistics.percentile(0.5)), text(statistics.percentile(0.99)),
            text(statistics.longestNanoseconds),
        ]
    }

    private static func text(_ row: Row) -> String {
        switch row.subject {
        case .syscall(let name, nil): name
        case .syscall(let name, _): "\(name) (32-bit)"
        case .process(let pid): "\(pid) \(escaped(row.statistics.comm))"
        }
    }

    private static func escaped(_ comm: [UInt8]) -> String {
        String(decoding: comm, as: UTF8.self).unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? "?" : String(scalar)
        }.joined()
    }

    private static func text(_ nanoseconds: UInt64) -> String {
        let units: [(UInt64, String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us")]
        guard let (unit, suffix) = units.first(where: { nanoseconds >= $0.0 }) else { return "\(nanoseconds)ns" }
        let hundredths = nanoseconds / (unit / 100)
        let (whole, fraction) = (hundredths / 100, hundredths % 100)
        return switch whole {
        case ..<10: "\(whole).\(fraction < 10 ? "0" : "")\(fraction)\(suffix)"
        case ..<100: "\(whole).\(fraction / 10)\(suffix)"
        default: "\(whole)\(suffix)"
        }
    }

    // MARK: JSON

    /// Appends an object for each row, one a line, and then one for the total.
    func appendJSON(to output: inout OutputBuffer) {
        for row in rows {
            let statistics = row.statistics
            output.append(#"{"type":"statistics","#)
            switch row.subject {
            case .syscall(let name, let abi):
                output.append(#""syscall":"\#(name)""#)
                if let abi { output.append(#","abi":"\#(abi)""#) }
            case .process(let pid):
                output.append(#""pid":\#(pid),"comm":""#)
                statistics.comm.withUnsafeBufferPointer { output.append(escaped: $0, .json) }
                output.append("\"")
            }
            output.append(#","calls":\#(statistics.calls),"errors":\#(statistics.errors)"#)
            output.append(#","unstarted":\#(statistics.unstarted),"timed":\#(statistics.timed)"#)
            guard statistics.hasTimes else {
                output.append(#","total_ns":null,"avg_ns":null,"p50_ns":null,"p99_ns":null,"max_ns":null}"# + "\n")
                continue
            }
            output.append(#","total_ns":\#(statistics.totalNanoseconds),"avg_ns":\#(statistics.averageNanoseconds)"#)
            output.append(#","p50_ns":\#(statistics.percentile(0.5)),"p99_ns":\#(statistics.percentile(0.99))"#)
            output.append(#","max_ns":\#(statistics.longestNanoseconds)}"# + "\n")
        }
        output.append(#"{"type":"summary","calls":\#(calls),"errors":\#(errors)"#)
        output.append(#","lost":\#(losses.lost + losses.uncounted),"missed":\#(losses.missed)"#)
        output.append(#","unfollowed":\#(losses.unfollowed)"#)
        output.append(#","elapsed_ns":\#(elapsed.nanoseconds)}"# + "\n")
    }
}
