// SPDX-License-Identifier: Apache-2.0

import BPF
import CExecWatch
import Dispatch
import Glibc

// A C struct that is valid for any bit pattern. The module names tell Swift that both are from other modules.
extension CExecWatch.exec_event: BPF.BPFValue {}

@main
struct ExecWatch {
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
        var open = try BPFObject.open(bytes: PackageResources.exec_watch_bpf_o)
        if let uid = CommandLine.arguments.dropFirst().first.flatMap({ UInt32($0) }) {
            // The type is checked against the variable's type in C.
            try open.globals.set("only_uid", to: uid)
        }
        // The kernel verifies the program.
        let object = try open.load()

        // From here on the program runs at each exec, until `link` is detached or released.
        let link = try object.program("on_exec").attach()
        let ring = try RingBuffer(object.map("events"))
        print("watching; press Ctrl-C to stop")
        let reading = Task {
            for try await event in ring.events(of: exec_event.self) { show(event) }
        }

        // Ctrl-C cancels the task, and the loop ends.
        signal(SIGINT, SIG_IGN)
        let interrupt = DispatchSource.makeSignalSource(signal: SIGINT)
        interrupt.setEventHandler { reading.cancel() }
        interrupt.activate()
        try await reading.value

        // No events come after this; what is left in the ring buffer is read.
        try link.detach()
        try ring.consume { sample in show(try sample.load(as: exec_event.self)) }
        print("\(try object.globals.value("lost", as: UInt64.self)) events lost")
    }

    static func show(_ event: exec_event) {
        let command = withUnsafeBytes(of: event.command) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        print("\(event.pid) (user \(event.uid)) runs \(command)")
    }
}
