// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import Testing

@testable import SyscallTracer

/// What a program that runs as root must not do.
extension TracerTests {
    @Test("The command runs as the user that is named, with its groups")
    func user() throws {
        let output = path + "-output"
        defer { unlink(output) }
        let script = "id -u; id -g; id -G; exec /bin/true"
        let arguments = ["--syscall", "execve", "--output", output, "--user", "nobody", "--", "/bin/sh", "-c", script]
        let result = try Subject.run([Subject.tracer] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.lines == ["65534", "65534", "65534"])
        let events = try readFile(output)
        #expect(String(decoding: events, as: UTF8.self).contains(#"execve("/bin/true", ["/bin/true"]"#))

        let unknown = try Subject.trace("--user", "no-such-user", "--", "/bin/true")
        #expect(unknown.status == 1)
        #expect(unknown.errors == "SyscallTracer: there is no user 'no-such-user'\n")
        #expect(try Subject.trace("--user", "nobody").errors.contains("--user is for a command."))
    }

    @Test(
        "A tracer that is killed leaves no command behind",
        arguments: [[], ["-u", "nobody"]]
    )
    func killed(options: [String]) throws {
        let command = ["--", "/bin/sh", "-c", "trap '' TERM HUP; while :; do sleep 1; done"]
        let tracer = try Subject([Subject.tracer, "--format", "json"] + options + command)
        var command32: UInt32?
        try eventually("the command runs") {
            command32 = try tracer.output().firstMatch(of: #/"pid":(\d+)/#).flatMap { UInt32($0.1) }
            return command32 != nil
        }
        let pid = try #require(command32)
        #expect(ProcessState.isRunning(pid))
        tracer.send(SIGKILL)
        _ = try tracer.wait()
        try eventually("the command ends") { !ProcessState.isRunning(pid) }
    }

    @Test("A command that was cut off has time to end, and then ends all the same")
    func cutOffCommand() throws {
        let polite = "trap 'sleep 0.3; echo cleaned up; exit' TERM; while :; do sleep 0.1; done"
        let output = path + "-output"
        defer { unlink(output) }
        let result = try Subject.trace("--output", output, "--duration", "500ms", "--", "/bin/sh", "-c", polite)
        #expect(result.status == 0)
        #expect(result.lines == ["cleaned up"])

        let stubborn = "trap '' TERM; echo $$; while :; do sleep 0.1; done"
        let other = try Subject.trace("--output", output, "--duration", "500ms", "--", "/bin/sh", "-c", stubborn)
        let pid = try #require(other.lines.first.flatMap { UInt32($0) })
        try eventually("the command ends") { !ProcessState.isRunning(pid) }
    }

    @Test("The output file is the user's alone")
    func outputMode() throws {
        let output = path + "-output"
        defer { unlink(output) }
        let before = umask(0)
        defer { umask(before) }
        _ = try Subject.trace("--output", output, "--", "/bin/true")
        var status = stat()
        try #require(stat(output, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test("No file becomes standard output or error")
    func closedDescriptors() throws {
        let output = path + "-output"
        defer { unlink(output) }
        let tracer = "exec '\(Subject.tracer)' --syscall execve --output '\(output.replacing("\"", with: "\""))'"
        let shell = tracer + " -- /bin/sh -c 'echo to output; echo to errors >&2' 0<&- 1>&- 2>&-"
        _ = try Subject.run(["/bin/sh", "-c", shell])
        let written = String(decoding: try readFile(output), as: UTF8.self)
        #expect(written.contains("execve("))
        #expect(!written.contains("events in"))
        #expect(written.split(separator: "\n").allSatisfy { $0.contains("execve(") })
    }

    @Test("Without /proc it does what it was told")
    func withoutProc() async throws {
        await #expect(processExitsWith: .success) {
            let (tracer, workload) = (Subject.tracer, Subject.workload)
            guard test_unshare_mounts() == 0, test_mount("tmpfs", "/proc") == 0 else { exit(2) }
            let help = try Subject.run([tracer, "--help"])
            guard help.status == 0, help.lines.first?.hasPrefix("OVERVIEW") == true else { exit(3) }
            let unknown = try Subject.run([tracer, "--syscall", "no-such-call"])
            guard unknown.status == 64, unknown.errors.contains("no-such-call") else { exit(4) }
            let command = [tracer, "--format", "json", "--syscall", "getppid", "--", workload, "loop", "3"]
            let run = try TracedRun(Subject.run(command).output)
            guard run.events.map(\.syscall) == ["getppid", "getppid", "getppid"] else { exit(5) }
            let process = try Subject.run([tracer, "--duration", "50ms", "--pid", "\(getpid())"])
            guard process.status == 0 else { exit(6) }
        }
    }

    @Test("Without /sys it says so")
    func withoutSys() async throws {
        await #expect(processExitsWith: .success) {
            let tracer = Subject.tracer
            guard test_unshare_mounts() == 0, test_mount("tmpfs", "/sys") == 0 else { exit(2) }
            let result = try Subject.run([tracer, "--count", "1"])
            let line = "SyscallTracer: /sys is not mounted, with the kernel's BTF in it (/sys/kernel/btf/vmlinux): "
            guard result.status == 1, result.errors == line + "run 'mount -t sysfs sysfs /sys'\n" else { exit(3) }
        }
    }
}
