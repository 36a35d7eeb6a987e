// SPDX-License-Identifier: Apache-2.0

import BPF
import CSyscallTracer
import Glibc
import SystemPackage

/// A run of the tracer, from the options to the exit status.
struct Tracer {
    let options: TracerOptions

    init(_ options: TracerOptions) {
        self.options = options
    }

    /// Traces until the run is over, writes the output, and returns the exit status.
    func run() throws -> Int32 {
        syscall_tracer_catch_signals(options.command.isEmpty ? 1 : 0)
        try KernelFiles.check()
        if let user = options.user { _ = try CommandUser(user) }
        let kernel = try KernelTracer(options)
        // As late as possible, because opening empties the file.
        let descriptor = try openOutput()
        if let summary = options.summary {
            return try SummaryRun(kernel, options, summary, descriptor).run()
        }
        let clock = WallClock()
        switch options.format {
        case .text:
            let formatter = TextFormatter(table: .native, errors: .linux, clock: clock)
            return try StreamRun(kernel, options, descriptor).run(formatter)
        case .json:
            let formatter = JSONFormatter(table: .native, errors: .linux, clock: clock)
            return try StreamRun(kernel, options, descriptor).run(formatter)
        }
    }

    private func openOutput() throws(TracerError) -> FileDescriptor {
        guard let path = options.outputPath else { return .standardOutput }
        do {
            return try FileDescriptor.open(
                FilePath(path),
                .writeOnly,
                options: [.create, .truncate, .closeOnExec],
                // It holds paths and addresses of other users.
                permissions: .ownerReadWrite,
                retryOnInterrupt: false
            )
        } catch {
            throw TracerError("cannot write '\(path)'", error as? Errno ?? .ioError)
        }
    }
}

extension TracerOptions {
    /// Starts the command, if there is one.
    func startCommand() throws(TracerError) -> ChildCommand? {
        guard !command.isEmpty else { return nil }
        guard let user else { return try ChildCommand(command, as: nil) }
        return try ChildCommand(command, as: CommandUser(user))
    }
}
