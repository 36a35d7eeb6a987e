// SPDX-License-Identifier: Apache-2.0

import BPF
import Dispatch
import Glibc

@main
struct Main {
    static func main() async {
        do {
            try await watch()
        } catch {
            // Prints what failed, why, and what to do.
            print("exec-watch: \(error)")
            exit(1)
        }
    }

    static func watch() async throws {
        // ExecWatch is generated from ExecWatch.bpf.c.
        var open = try ExecWatch.open()
        if let uid = CommandLine.arguments.dropFirst().first.flatMap({ UInt32($0) }) {
            open.rodata.onlyUID = uid
        }
        // The kernel verifies the program.
        let watch = try open.load()

        // From here on the program runs at each exec, until `links` are detached or released.
        let links = try watch.attach()
        print("watching; press Ctrl-C to stop")
        let reading = Task {
            for try await event in try watch.events.stream() { show(event) }
        }

        // Ctrl-C cancels the task, and the loop ends.
        signal(SIGINT, SIG_IGN)
        let interrupt = DispatchSource.makeSignalSource(signal: SIGINT)
        interrupt.setEventHandler { reading.cancel() }
        interrupt.activate()
        try await reading.value

        // No events come after this; what is left in the ring buffer is read.
        try links.detach()
        try watch.events.consume(show)
        print("\(try watch.events.lost) events lost")
    }

    static func show(_ event: ExecWatch.ExecEvent) {
        print("\(event.pid) (user \(event.uid)) runs \(event.command)")
    }
}
