// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SyscallTracer

/// What arguments point to, and what others before them decide.
extension TracerTests {
    @Test("Arguments are shown as what they are")
    func arguments() throws {
        let link = path + "-link"
        let calls = "readlinkat,faccessat2,unlinkat,openat2,prctl,connect,sendto,setsockopt,fcntl,ioctl,futex,clone3"
        let result = try Subject.trace("--syscall", calls, "--", workload, "decode", link)
        #expect(result.status == 0)
        let quoted = #""\#(link.replacing("\"", with: #"\""#))""#
        for expected in [
            "readlinkat(AT_FDCWD, \(quoted), \"/over there\", 64) = 11  ",
            "faccessat2(AT_FDCWD, \(quoted), R_OK, AT_EACCESS) = -1 ENOENT  ",
            "unlinkat(AT_FDCWD, \(quoted), 0) = 0  ",
            "unlinkat(AT_FDCWD, \(quoted), AT_REMOVEDIR) = -1 ENOENT  ",
            "openat2(AT_FDCWD, \"/etc/passwd\", {flags=O_RDONLY|O_CLOEXEC, mode=0, resolve=RESOLVE_BENEATH}, 24) = -1 EXDEV  ",
            "prctl(PR_SET_NAME, \"decoder\") = 0  ",
            ", \"/nonexistent, 22) = 0\", 110) = -1 ENOENT  ",
            ", 1, 0, [::ffff:127.0.0.1]:9, 28) = ",
            ", SOL_SOCKET, SO_REUSEADDR, 0x",
            ", F_GETFD) = 0  ", ", F_SETFD, FD_CLOEXEC) = 0  ", ", F_SETFL, O_RDWR|O_NONBLOCK) = 0  ", ", FIONREAD, 0x",
            ", FUTEX_WAKE|FUTEX_PRIVATE_FLAG, 1) = 0  ",
            "clone3({flags=CLONE_FILES, exit_signal=SIGCHLD}, 64) = ",
        ] {
            #expect(result.lines.contains { $0.contains(expected) }, "\(expected)")
        }
        #expect(result.lines.contains { $0.contains("readlinkat(AT_FDCWD, \"/nonexistent\", 0x") })
    }

    @Test("JSON tells no pointer from a path that looks like one")
    func nullInJSON() throws {
        let null = try TracedRun.trace("--syscall", "openat", "--", workload, "fault")
        #expect(null.events.last?.args?.dropFirst().first == .null)
        let path = try TracedRun.trace("--syscall", "openat", "--", workload, "open", "NULL")
        #expect(path.events.last?.args?.dropFirst().first == "NULL")
    }

    @Test("A crowd of threads that end at once loses no exit")
    func crowd() throws {
        let run = try TracedRun.trace("--syscall", "exit", "--", workload, "crowd", "3000")
        #expect(run.summary.lost == 0)
        // The newest kernels stop threads inside the program, and leave it out for the others of the CPU: that is told.
        let missed = Int(run.summary.missed ?? 0)
        #expect(run.events.count <= 3000 && run.events.count + missed >= 3000)
    }

    @Test("A process goes by the name that it had last, on whatever CPU")
    func lastName() throws {
        let run = try TracedRun.trace("--summary", "--by", "process", "--", workload, "rename", "former", "latter")
        #expect(run.statistics.map(\.comm) == ["latter"])
    }
}
