// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF
import Glibc
import SystemPackage

@main
struct Main: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uprobe-latency",
        abstract: "Measures how long the calls of a function take."
    )

    @Option(help: "The executable or library; without it, this program measures a function of its own.")
    var binary: String?

    @Option(help: "The function's symbol, mangled, as 'nm' prints it.")
    var function = "$s14uprobe_latency9fibonacciyS2iF"

    @Option(help: "The process to measure; without it, all that run the binary.")
    var pid: Int32?

    func run() throws {
        // Blocked signals stay pending until sigtimedwait takes them. This comes before any other thread starts.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let latency = try UprobeLatency.open().load()
        let path = FilePath(binary ?? "/proc/self/exe")
        let process = binary == nil ? 0 : pid  // 0 is this process
        // The return first: a call that is seen to start is then seen to return.
        let links = [
            try latency.programs.onReturn.attach(to: .uretprobe(binary: path, function: function, pid: process)),
            try latency.programs.onEntry.attach(to: .uprobe(binary: path, function: function, pid: process)),
        ]
        print("measuring \(function); press Ctrl-C to stop")

        var pause = timespec(tv_sec: binary == nil ? 0 : 1, tv_nsec: binary == nil ? 100_000_000 : 0)
        while sigtimedwait(&signals, nil, &pause) < 0 {
            if binary == nil { print("fibonacci(20) is \(fibonacci(20))") } else { show(latency.bss) }
        }
        for link in links { try link.detach() }
        show(latency.bss)
    }

    /// The variables are read in the memory that the programs use, without a system call.
    func show(_ measured: UprobeLatency.Bss.Live) {
        let calls = measured.calls
        let average = calls == 0 ? 0 : measured.totalNs / calls
        print("\(calls) calls, average \(average) ns, longest \(measured.longestNs) ns")
    }
}

/// The function that the program measures when no other is named. It must not be inlined: a probe needs its first
/// instruction.
@inline(never)
public func fibonacci(_ index: Int) -> Int {
    var (current, next) = (0, 1)
    for _ in 0..<index { (current, next) = (next, current + next) }
    return current
}
