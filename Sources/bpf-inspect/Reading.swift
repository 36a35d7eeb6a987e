// SPDX-License-Identifier: Apache-2.0

import BPF

/// The counters of all programs at one moment.
struct Reading {
    private let time = ContinuousClock.now
    private let programs: [BPFProgram.Info]
    private let counters: [UInt32: BPFProgram.Statistics]

    init() throws {
        programs = try BPFSystem.programs
        // A program that is gone by now has no counters.
        let pairs = programs.compactMap { program in
            (try? program.open().statistics()).map { (program.id, $0) }
        }
        counters = Dictionary(pairs) { first, _ in first }
    }

    /// What one program did between two readings.
    struct Row {
        let program: BPFProgram.Info
        let runs: UInt64
        let nanoseconds: Double
        let seconds: Double

        /// The share of one CPU's time.
        var share: Double { nanoseconds / 1e9 / seconds }
        var average: Double { runs == 0 ? 0 : nanoseconds / Double(runs) }
    }

    /// The programs that ran, the costliest first.
    func rows(since former: Reading, withIdle: Bool) -> [Row] {
        let seconds = former.time.duration(to: time) / .seconds(1)
        let rows = programs.compactMap { program -> Row? in
            guard let new = counters[program.id] else { return nil }
            let old = former.counters[program.id]
            let time = (new.runTime - (old?.runTime ?? .zero)) / .nanoseconds(1)
            return Row(
                program: program,
                runs: new.runs &- (old?.runs ?? 0),
                nanoseconds: max(0, time),
                seconds: max(seconds, 1e-9)
            )
        }
        return rows.filter { withIdle || $0.runs > 0 }.sorted {
            ($1.nanoseconds, $0.program.id) < ($0.nanoseconds, $1.program.id)
        }
    }

    func listing(since former: Reading, withIdle: Bool) throws -> Listing {
        let rows = rows(since: former, withIdle: withIdle)
        let attachments = try Attachments(of: rows.map(\.program))
        let owners = Owners()
        let table = Table(
            columns: [
                .init("ID", isNumber: true), .init("TYPE", least: 8), .init("NAME", least: 8),
                .init("CPU", isNumber: true), .init("RUNS/S", isNumber: true), .init("EACH", isNumber: true),
                .init("ATTACHED", least: 10), .init("HELD BY", least: 10),
            ],
            rows: rows.map { row in
                [
                    "\(row.program.id)", "\(row.program.type)", row.program.name.isEmpty ? "-" : row.program.name,
                    Units.rounded(row.share * 100) + " %", Units.count(Double(row.runs) / row.seconds),
                    Units.duration(row.average), attachments.text(row.program.id), owners.program(row.program.id).text,
                ]
            }
        )
        let json = rows.map { row in
            JSON.object([
                ("id", .number(row.program.id)), ("type", .text("\(row.program.type)")),
                ("name", .text(row.program.name)), ("runs", .number(row.runs)),
                ("run_time_ns", .number(UInt64(row.nanoseconds))), ("seconds", .fraction(row.seconds)),
                ("cpu", .fraction(row.share)),
            ])
        }
        return Listing(table: table, json: .list(json))
    }
}
