// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// A line of the tracer's JSON output.
struct TracedEvent: Decodable {
    let type: String
    // "syscall"
    let time: Int64?
    let returned: Int64?
    let abi: String?
    let comm: String?
    let pid: UInt32?
    let tid: UInt32?
    let syscall: String?
    let number: Int?
    let args: [Argument]?
    let result: Argument?
    let error: String?
    let duration: UInt64?
    let truncated: Bool?
    // "statistics"
    let calls: UInt64?
    let errors: UInt64?
    let unstarted: UInt64?
    let timed: UInt64?
    let total: UInt64?
    let average: UInt64?
    let p50: UInt64?
    let p99: UInt64?
    let longest: UInt64?
    // "summary"
    let events: UInt64?
    let lost: UInt64?
    let missed: UInt64?
    let unfollowed: UInt64?
    let elapsed: UInt64?

    enum CodingKeys: String, CodingKey {
        case type, comm, pid, tid, syscall, number, abi, args, result, error, truncated
        case calls, errors, unstarted, timed, events, lost, missed, unfollowed
        case time = "time_ns"
        case returned = "returned_ns"
        case duration = "duration_ns"
        case total = "total_ns"
        case average = "avg_ns"
        case p50 = "p50_ns"
        case p99 = "p99_ns"
        case longest = "max_ns"
        case elapsed = "elapsed_ns"
    }

    /// An argument or a result: a number, a string, a list of strings or nothing.
    enum Argument: Decodable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case number(Int64)
        case string(String)
        case list([String])
        case null

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let number = try? container.decode(Int64.self) {
                self = .number(number)
            } else if let string = try? container.decode(String.self) {
                self = .string(string)
            } else {
                self = .list(try container.decode([String].self))
            }
        }

        var number: Int64? {
            if case .number(let number) = self { number } else { nil }
        }

        init(stringLiteral value: String) { self = .string(value) }
        init(integerLiteral value: Int64) { self = .number(value) }
    }

    /// Decodes every line; one that is no JSON object is an error.
    static func decode(_ output: [UInt8]) throws -> [TracedEvent] {
        try output.split(separator: UInt8(ascii: "\n")).map { line in
            try #require(String(validating: line, as: UTF8.self) != nil, "the output is not UTF-8")
            return try JSONDecoder().decode(TracedEvent.self, from: Data(line))
        }
    }
}

/// The events of a run and what it amounted to.
struct TracedRun {
    let events: [TracedEvent]
    let statistics: [TracedEvent]
    /// The last line.
    let summary: TracedEvent
    /// How many lines told what it amounted to: one for each table.
    let summaries: Int

    init(_ output: [UInt8]) throws {
        let lines = try TracedEvent.decode(output)
        events = lines.filter { $0.type == "syscall" }
        statistics = lines.filter { $0.type == "statistics" }
        summary = try #require(lines.last)
        try #require(summary.type == "summary")
        summaries = lines.count - events.count - statistics.count
        #expect(lines.allSatisfy { ["syscall", "statistics", "summary"].contains($0.type) })
    }

    /// Runs the tracer with JSON output.
    static func trace(_ arguments: String...) throws -> TracedRun {
        let result = try Subject.run([Subject.tracer, "--format", "json"] + arguments)
        #expect(result.errors == "")
        return try TracedRun(result.output)
    }
}
