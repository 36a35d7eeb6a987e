// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer
import Testing

@testable import SyscallTracer

@Suite("Tables")
struct TableTests {
    @Test("Calls have the numbers of their architecture", .timeLimit(.minutes(1)))
    func numbers() {
        let amd64 = SyscallTable(SyscallTable.amd64)
        #expect(amd64.number(of: "read") == 0)
        #expect(amd64.number(of: "openat") == 257)
        #expect(amd64.number(of: "clone3") == 435)
        let aarch64 = SyscallTable(SyscallTable.aarch64)
        #expect(aarch64.number(of: "read") == 63)
        #expect(aarch64.number(of: "openat") == 56)
        #expect(aarch64.number(of: "open") == nil)
        #expect(aarch64.number(of: "newfstatat") == 79)
        #expect(aarch64.number(of: "mmap") == 222)
        #expect(aarch64.number(of: "clone3") == 435)
        for table in [amd64, aarch64] {
            #expect(table.names.count > 300)
            #expect(Set(table.names.map(\.name)).count == table.names.count)
        }
    }

    @Test("Every word of every signature is understood", .timeLimit(.minutes(1)))
    func signatures() {
        for (name, words) in SyscallSignature.knownArguments() {
            let kinds = words.map(\.description).filter { $0 != "->address" }
            #expect(kinds.count <= 6, "\(name)")
            for kind in kinds { #expect(ArgumentKind(rawValue: kind) != nil, "\(name): \(kind)") }
        }
    }

    @Test("Every signature belongs to a call", .timeLimit(.minutes(1)))
    func names() {
        let tables = [SyscallTable(SyscallTable.amd64), SyscallTable(SyscallTable.aarch64)]
        let known = Set(tables.flatMap { $0.names.map(\.name) })
        for name in SyscallSignature.knownArguments().keys { #expect(known.contains(name), "\(name)") }
    }

    @Test("What the kernel captures follows from the signature", .timeLimit(.minutes(1)))
    func captures() throws {
        let table = SyscallTable(SyscallTable.amd64)
        func capture(_ name: String) throws -> UInt8 { table.captures[try #require(table.number(of: name))] }
        #expect(try capture("openat") == 1 << 1)
        #expect(try capture("renameat2") == 1 << 1 | 1 << 3)
        #expect(try capture("mount") == 0b111)
        #expect(try capture("getcwd") == 1)
        #expect(try capture("execve") == UInt8(SYSCALL_CAPTURE_EXEC))
        #expect(try capture("execveat") == UInt8(SYSCALL_CAPTURE_EXECAT))
        #expect(try capture("connect") == UInt8(SYSCALL_CAPTURE_SOCKADDR))
        #expect(try capture("read") == 0)
    }

    @Test("A misspelled name finds the right one", .timeLimit(.minutes(1)))
    func suggestions() {
        let table = SyscallTable(SyscallTable.amd64)
        #expect(table.name(similarTo: "opnat") == "openat")
        #expect(table.name(similarTo: "stats") == "stat")
        #expect(table.name(similarTo: "nothing-like-it") == nil)
        #expect("kitten".editDistance(to: "sitting") == 3)
        #expect("".editDistance(to: "abc") == 3)
    }

    @Test("Errors have their names", .timeLimit(.minutes(1)))
    func errors() {
        #expect(ErrnoTable.linux[2]?.description == "ENOENT")
        #expect(ErrnoTable.linux[11]?.description == "EAGAIN")
        #expect(ErrnoTable.linux[133]?.description == "EHWPOISON")
        #expect(ErrnoTable.linux[512]?.description == "ERESTARTSYS")
        #expect(ErrnoTable.linux[4095] == nil)
        #expect(ErrnoTable.linux[-1] == nil)
    }
}
