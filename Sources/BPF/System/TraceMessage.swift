// SPDX-License-Identifier: Apache-2.0

/// A message of a ``TracePipe``.
public struct TraceMessage: Sendable, Hashable, CustomStringConvertible {
    /// The name of the thread in which the program ran.
    public let task: String
    /// The ID of that thread.
    public let threadID: Int32
    /// The CPU on which the program ran.
    public let cpu: Int
    /// The time of the trace clock, which counts from the start of the system by default.
    public let time: Duration
    /// The name of the event: `bpf_trace_printk` for programs.
    public let event: String
    /// The text.
    public private(set) var text: String
    /// The number of messages that were lost right before, as they were not read in time.
    public let lostBefore: UInt64

    /// The text.
    public var description: String { text }

    /// Appends a line of a text that has several.
    mutating func append(line: String) { text += "\n" + line }

    /// Parses a line: `comm-1234 [001] d..21 1234.567890: bpf_trace_printk: text` (kernel/trace/trace_output.c). Returns
    /// `nil` for other lines.
    init?(_ line: String, lost: UInt64 = 0) {
        // A name can have brackets and spaces: the CPU is the first number in brackets after a thread's ID.
        var rest = line[...]
        while let open = rest.firstRange(of: " ["), let close = rest[open.upperBound...].firstIndex(of: "]") {
            let head = line[..<open.lowerBound]
            if let cpu = Int(rest[open.upperBound..<close]), let (task, thread) = Self.thread(head),
                let (time, event, text) = Self.message(line[line.index(after: close)...])
            {
                self.task = task
                threadID = thread
                self.cpu = cpu
                self.time = time
                self.event = event
                self.text = text
                lostBefore = lost
                return
            }
            rest = rest[open.upperBound...]
        }
        return nil
    }

    /// `  comm-1234` or, with the option `record-tgid`, `  comm-1234 (  1230)`.
    private static func thread(_ head: Substring) -> (String, Int32)? {
        var head = head.drop { $0 == " " }
        if head.last == ")", let open = head.lastIndex(of: "(") { head = head[..<open] }
        while head.last == " " { head.removeLast() }
        guard let dash = head.lastIndex(of: "-"), let thread = Int32(head[head.index(after: dash)...]) else {
            return nil
        }
        return (String(head[..<dash]), thread)
    }

    /// ` d..21  1234.567890: event: text`; the flags are left out with the option `noirq-info`.
    private static func message(_ tail: Substring) -> (Duration, String, String)? {
        for part in tail.split(separator: " ", maxSplits: 2).prefix(2) where part.last == ":" {
            let parts = part.dropLast().split(separator: ".")
            guard parts.count == 2, parts[1].count == 6, let seconds = Int64(parts[0]), let micros = Int64(parts[1])
            else {
                continue
            }
            let rest = tail[part.endIndex...].drop { $0 == " " }
            let colon = rest.firstRange(of: ": ")
            let event = colon.map { rest[..<$0.lowerBound] } ?? ""
            let text = colon.map { rest[$0.upperBound...] } ?? rest
            return (.seconds(seconds) + .microseconds(micros), String(event), String(text))
        }
        return nil
    }
}
