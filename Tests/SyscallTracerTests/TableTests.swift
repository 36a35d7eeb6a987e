// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer
import Testing

@testable import SyscallTracer

@Suite("Tables", .timeLimit(.minutes(10)))
struct TableTests {
    @Test("Calls have the numbers of their architecture")
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

    @Test("Every word of every signature is understood")
    func signatures() {
        let texts = [SyscallSignature.signatures, SyscallSignature.signatures32, SyscallSignature.signaturesARM]
        for (name, words) in texts.flatMap({ Array(SyscallSignature.knownArguments($0)) }) {
            let kinds = words.map(\.description).filter { $0 != "->address" }
            #expect(kinds.count <= 6, "\(name)")
            for kind in kinds { #expect(ArgumentKind(rawValue: kind) != nil, "\(name): \(kind)") }
        }
    }

    @Test("Every signature belongs to a call")
    func names() {
        let tables = [SyscallTable.x86, SyscallTable.arm64]
        for text in [SyscallSignature.signatures, SyscallSignature.signatures32, SyscallSignature.signaturesARM] {
            for name in SyscallSignature.knownArguments(text).keys {
                #expect(tables.contains { !$0.slots(of: name).isEmpty }, "\(name)")
            }
        }
    }

    @Test("32-bit calls have numbers of their own, and are found by the names that they share")
    func compat() throws {
        func name(_ table: SyscallTable, _ number: UInt32, isCompat: Bool = false) -> String? {
            table[table.slot(of: number, isCompat: isCompat)]?.name.description
        }
        #expect(name(.x86, 295, isCompat: true) == "openat")
        #expect(name(.x86, 102, isCompat: true) == "socketcall")
        #expect(name(.x86, 70000, isCompat: true) == nil)
        #expect(name(.x86, SYSCALL_X32_BIT | 39) == "getpid")
        #expect(name(.x86, SYSCALL_X32_BIT | 520) == "execve")
        #expect(name(.x86, SYSCALL_X32_BIT | 600) == nil)
        #expect(name(.x86, .max) == nil)
        #expect(name(.arm64, 322, isCompat: true) == "openat")
        #expect(name(.arm64, 0xf0002, isCompat: true) == nil)
        #expect(SyscallTable.x86.slots(of: "openat") == [257, 512 + 295])
        #expect(SyscallTable.arm64.slots(of: "openat") == [56, 512 + 322])
        #expect(SyscallTable.x86.slots(of: "socketcall") == [512 + 102])
        #expect(SyscallTable.x86.number(of: "socketcall") == nil)
        let pread = try #require(SyscallTable.arm64[512 + 180])
        #expect(pread.count == 6)
        #expect(SyscallTable.x86.forkingSlots.isSuperset(of: [56, 57, 58, 435, 512 + 2, 512 + 120, 512 + 190]))
    }

    @Test("What the kernel captures follows from the signature")
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

    @Test("A misspelled name finds the right one")
    func suggestions() {
        let table = SyscallTable(SyscallTable.amd64)
        #expect(table.name(similarTo: "opnat") == "openat")
        #expect(table.name(similarTo: "stats") == "stat")
        #expect(table.name(similarTo: "nothing-like-it") == nil)
        #expect("kitten".editDistance(to: "sitting") == 3)
        #expect("".editDistance(to: "abc") == 3)
    }

    @Test("Errors have their names")
    func errors() {
        #expect(ErrnoTable.linux[2]?.description == "ENOENT")
        #expect(ErrnoTable.linux[11]?.description == "EAGAIN")
        #expect(ErrnoTable.linux[133]?.description == "EHWPOISON")
        #expect(ErrnoTable.linux[512]?.description == "ERESTARTSYS")
        #expect(ErrnoTable.linux[4095] == nil)
        #expect(ErrnoTable.linux[-1] == nil)
    }
}
