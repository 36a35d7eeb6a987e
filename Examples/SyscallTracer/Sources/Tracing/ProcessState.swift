// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The state of a process, from /proc.
struct ProcessState {
    /// The thread group ID, which is the process ID.
    let group: UInt32
    /// Whether it is a zombie: all its threads have ended, and its parent has not waited for it yet.
    let hasEnded: Bool

    /// Reads `/proc/PID/status`, which exists for threads too.
    init?(_ pid: UInt32) {
        guard let file = fopen("/proc/\(pid)/status", "re") else { return nil }
        defer { fclose(file) }
        var group: UInt32?
        var state = ""
        var threads = 0
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, CInt(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let words = text.split { $0 == ":" || $0.isWhitespace }
            guard words.count > 1 else { continue }
            if words[0] == "Tgid" { group = UInt32(words[1]) }
            if words[0] == "State" { state = String(words[1]) }
            if words[0] == "Threads" { threads = Int(words[1]) ?? 0 }
        }
        guard let group else { return nil }
        self.group = group
        // The first thread may end before others do.
        hasEnded = (state == "Z" || state == "X") && threads <= 1
    }

    static func isRunning(_ pid: UInt32) -> Bool {
        guard isKnown else { return exists(pid) }
        return ProcessState(pid)?.hasEnded == false
    }

    /// Whether /proc is mounted.
    private static var isKnown: Bool { ProcessState(UInt32(getpid())) != nil }

    private static func exists(_ pid: UInt32) -> Bool { kill(pid_t(pid), 0) == 0 || errno != ESRCH }

    /// Throws for an ID that no process has, and for a process that has ended.
    static func check(_ pid: UInt32) throws(TracerError) {
        guard let state = ProcessState(pid) else {
            guard isKnown || !exists(pid) else { return }
            throw TracerError("there is no process \(pid)")
        }
        guard state.group == pid else {
            throw TracerError("\(pid) is a thread of process \(state.group): use --pid \(state.group)")
        }
        guard !state.hasEnded else { throw TracerError("process \(pid) has ended; its parent has not noticed yet") }
    }
}
