// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Testing

/// A security hook that denies one process one file.
@Suite(
    "Security hooks",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: Hooks.lsm, "the kernel does not ask BPF programs at its security hooks")
)
struct LSMTests {
    @Test func deniesOneProcessOneFile() throws {
        let path = "/tmp/swift-bpf-lsm-\(getpid())"
        let descriptor = creat(path, 0o600)
        try #require(descriptor >= 0)
        defer { unlink(path) }
        var status = stat()
        fstat(descriptor, &status)
        close(descriptor)

        var open = try Fixture.open("lsm")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        try open.globals.set("target_inode", to: UInt64(status.st_ino))
        let object = try open.load()
        #expect(try reads(path) == 0)
        let link = try object.program("deny_open").attach()
        #expect(try reads(path) == EPERM)
        #expect(try reads("/proc/self/comm") == 0)
        #expect(try link.info().kind == .tracing)
        try link.detach()
        #expect(try reads(path) == 0)
        #expect(try object.globals.value("denied", as: UInt64.self) == 1)
        #expect(try object.globals.value("seen", as: UInt64.self) >= 2)
    }

    /// Opens a file: 0, or the error number.
    private func reads(_ path: String) throws -> CInt {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        close(descriptor)
        return 0
    }
}

/// A security hook of the processes of one control group.
@Suite(
    "Security hooks of a control group",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .requires(.lsmCgroup)
)
struct LSMCgroupTests {
    private func isDenied(_ family: CInt) throws -> Bool {
        let descriptor = socket(family, CInt(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else {
            #expect(errno == EPERM)
            return true
        }
        close(descriptor)
        return false
    }

    @Test func deniesProcessesOfAControlGroupSockets() throws {
        var open = try Fixture.open("lsm_cgroup")
        try open.globals.set("denied_family", to: UInt32(AF_UNIX))
        let object = try open.load()
        let program = try object.program("deny_family")
        try Cgroup.run { group in
            let link = try program.attach(to: .lsm("socket_create", cgroup: group.path))
            #expect(try link.info().kind == .cgroup)
            #expect(try !isDenied(AF_UNIX))
            try group.inside {
                #expect(try isDenied(AF_UNIX))
                #expect(try !isDenied(AF_INET))
                try link.detach()
                #expect(try !isDenied(AF_UNIX))
            }
            let other = bpfError { try program.attach(to: .lsm("socket_bind", cgroup: group.path)) }
            #expect(other?.code == .invalidArgument && other?.message.contains("socket_bind") == true)
            #expect(bpfError { try program.attach(to: .lsm("socket_create")) }?.code == .invalidArgument)
        }
        #expect(
            bpfError { try program.attach(to: .lsm("socket_create", cgroup: "/sys/fs/cgroup/no-such-group")) }?.code
                == .targetNotFound
        )
        #expect(bpfError { try program.attach() }?.advice?.contains(".lsm(") == true)
    }
}
