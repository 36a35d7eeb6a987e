// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF
import CProcess
import Glibc
import Logging
import SystemPackage

extension SummaryKind: ExpressibleByArgument {}
extension OutputFormat: ExpressibleByArgument {}

@main
struct SyscallTracerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "SyscallTracer",
        abstract: "Shows the system calls of the machine, of some processes or of a command.",
        usage: """
            SyscallTracer [OPTIONS]
            SyscallTracer [OPTIONS] -- COMMAND [ARGUMENTS]
            """,
        discussion: """
            Filters run in the kernel, so a call that is filtered out costs almost nothing. A command runs as the user \
            that runs the tracer, which is root under sudo, unless --user names another user.

            Needs root, or CAP_BPF and CAP_PERFMON (setcap cap_bpf,cap_perfmon+ep), and Linux 5.10 or newer with BTF.
            """
    )

    @Option(name: .shortAndLong, help: "Trace this process. May be repeated.")
    var pid: [UInt32] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Run the command as this user.", valueName: "name")
    )
    var user: String?

    @Option(help: "Trace threads of this name.")
    var comm: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("Trace these calls.", valueName: "name,..."))
    var syscall: [String] = []

    @Option(help: ArgumentHelp("Trace all but these calls.", valueName: "name,..."))
    var except: [String] = []

    @Flag(help: "Trace calls that fail.")
    var failed = false

    @Option(help: ArgumentHelp("Trace calls that take at least this long: 500us, 1.5ms, 2s.", valueName: "time"))
    var minDuration: DurationArgument?

    @Flag(help: "Count calls in the kernel and show a table in place of events.")
    var summary = false

    @Option(help: "The rows of the table: syscall or process.")
    var by: SummaryKind?

    @Flag(help: "Time every call, even of a system call that a CPU makes 50,000 times a second.")
    var exact = false

    @Option(
        help: ArgumentHelp(
            "Show the table at this interval: 500ms, 5s. By default 1s on a terminal, and once at the end elsewhere.",
            valueName: "time"
        )
    )
    var interval: DurationArgument?

    @Option(name: .shortAndLong, help: ArgumentHelp("Stop after this time: 500ms, 5s, 2m.", valueName: "time"))
    var duration: DurationArgument?

    @Option(name: [.customShort("n"), .long], help: "Stop after this many events.")
    var count: Int?

    @Option(name: .shortAndLong, help: "The format: text, or json with one object a line.")
    var format: OutputFormat = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "path"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "The size of all buffers between kernel and tracer, a power of two. By default 8192 or more, by CPUs.",
            valueName: "KiB"
        )
    )
    var ringSize: Int?

    @Flag(name: .shortAndLong, help: "Log what the library does.")
    var verbose = false

    @Argument(parsing: .postTerminator, help: "The command to run and trace, with the children it makes.")
    var command: [String] = []

    static func main() {
        process_reserve_standard_descriptors()
        main(ProcessArguments.words)
    }

    func validate() throws {
        _ = try options()
    }

    func run() throws {
        let level: Logger.Level = verbose ? .debug : .error
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        let status: Int32
        do {
            status = try Tracer(options()).run()
        } catch let error as TracerError {
            throw Self.failure("\(error)")
        } catch let error as BPFError {
            throw Self.failure(verbose ? "\(error)" : TracerError(error).description)
        }
        throw ExitCode(status)
    }

    private static func failure(_ message: String) -> ExitCode {
        var text = "SyscallTracer: \(message)\n"
        text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
        return .failure
    }

    /// Returns the options that the arguments stand for.
    func options(_ table: SyscallTable = .native) throws(ValidationError) -> TracerOptions {
        var options = TracerOptions()
        guard pid.allSatisfy({ $0 >= 1 && $0 <= Int32.max }) else {
            throw ValidationError("A process has a number of 1 or more.")
        }
        guard pid.isEmpty || command.isEmpty else {
            throw ValidationError("Use either --pid or a command.")
        }
        options.processes = pid
        options.command = command
        guard user == nil || !command.isEmpty else { throw ValidationError("--user is for a command.") }
        options.user = user
        if let comm {
            guard !comm.isEmpty else { throw ValidationError("--comm needs a name.") }
            options.comm = comm
        }
        guard syscall.isEmpty || except.isEmpty else {
            throw ValidationError("Use either --syscall or --except.")
        }
        if !syscall.isEmpty { options.onlyCalls = try Self.slots(syscall, "--syscall", table) }
        if !except.isEmpty { options.exceptCalls = try Self.slots(except, "--except", table) }
        options.failedOnly = failed
        options.minimumDuration = minDuration?.duration ?? .zero

        guard summary || by == nil && interval == nil && !exact else {
            throw ValidationError("--by, --interval and --exact are for --summary.")
        }
        guard !summary || count == nil else {
            throw ValidationError("--count is for events; --summary has none.")
        }
        options.summary = summary ? by ?? .syscall : nil
        options.exact = exact
        if let interval {
            guard interval.duration >= .milliseconds(10) else { throw ValidationError("--interval is at least 10ms.") }
            options.interval = interval.duration
        }
        options.duration = duration?.duration
        if let count {
            guard count > 0 else { throw ValidationError("--count is at least 1.") }
            options.count = count
        }
        options.format = format
        options.outputPath = output
        if let ringSize {
            guard ringSize >= 4, ringSize <= 1 << 20, ringSize & (ringSize - 1) == 0 else {
                throw ValidationError("--ring-size is a power of two from 4 to 1048576 KiB.")
            }
            options.ringSize = ringSize << 10
        }
        return options
    }

    /// The slots of calls that are named in comma-separated lists.
    private static func slots(
        _ lists: [String],
        _ option: String,
        _ table: SyscallTable
    ) throws(ValidationError) -> Set<Int> {
        let names = lists.flatMap { $0.split { $0 == "," || $0.isWhitespace } }.map(String.init)
        // An empty list is an error: a variable of a script may be empty by mistake.
        guard !names.isEmpty else { throw ValidationError("\(option) needs the name of a call.") }
        var slots: Set<Int> = []
        for name in names {
            let found = table.slots(of: name)
            guard !found.isEmpty else {
                let suggestion = table.name(similarTo: name).map { " Did you mean '\($0)'?" } ?? ""
                throw ValidationError("There is no system call '\(name)' on this machine.\(suggestion)")
            }
            slots.formUnion(found)
        }
        return slots
    }
}
