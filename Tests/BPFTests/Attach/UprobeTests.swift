// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Probes of functions in user space.
@Suite("uprobes", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct UprobeTests {
    /// The file that the tests' functions are in.
    static var ownBinary: FilePath {
        get throws {
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink("/proc/self/exe", &target, target.count)
            try #require(count > 0)
            return FilePath(String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
    }

    private func load(alsoLibc: Bool = false) throws -> BPFObject {
        var open = try Fixture.open("uprobe")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        if alsoLibc { try open.program("on_getpgid").setAutoload(true) }
        return try open.load()
    }

    private func value(_ name: String, _ object: BPFObject) throws -> UInt64 {
        try object.globals.value(name, as: UInt64.self)
    }

    @Test func runsAtEntryAndReturn() throws {
        let object = try load()
        let binary = try Self.ownBinary
        let links = [
            try object.program("on_entry").attach(to: .uprobe(binary: binary, function: "test_add")),
            try object.program("on_return").attach(to: .uretprobe(binary: binary, function: "test_add", pid: getpid())),
        ]
        for number: UInt in 1...10 { #expect(test_add(number, 1000) == number + 1000) }
        #expect(try value("entries", object) == 10)
        #expect(try value("returns", object) == 10)
        #expect(try value("first_argument", object) == 10)
        #expect(try value("second_argument", object) == 1000)
        #expect(try value("result", object) == 1010)
        for link in links { try link.detach() }
        _ = test_add(1, 1)
        #expect(try value("entries", object) == 10)
        #expect(try value("returns", object) == 10)
    }

    @Test func attachesToAnOffsetInTheFile() throws {
        let object = try load()
        let offset = try Self.fileOffset(of: test_add)
        let binary = try Self.ownBinary
        let links = [
            try object.program("on_entry").attach(to: .uprobe(binary: binary, offset: offset, pid: 0)),
            try object.program("on_return").attach(to: .uretprobe(binary: binary, offset: offset)),
        ]
        _ = test_add(7, 8)
        #expect(try value("first_argument", object) == 7)
        #expect(try value("result", object) == 15)
        for link in links { try link.detach() }
    }

    @Test func countsProbesInTheReferenceCounter() throws {
        let object = try load()
        let binary = try Self.ownBinary
        let counter = try Self.fileOffset(of: UInt(bitPattern: test_many_counter()), isWritable: true)
        #expect(test_many_counter().pointee == 0)
        let links = [
            try object.program("on_entry")
                .attach(to: .uprobe(binary: binary, function: "test_add", referenceCounter: counter)),
            try object.program("on_return").attach(
                to: .uretprobe(binary: binary, offset: Self.fileOffset(of: test_add), referenceCounter: counter)
            ),
        ]
        // Once for the place, however many probes are there.
        #expect(test_many_counter().pointee == 1)
        _ = test_add(1, 2)
        #expect(try value("entries", object) == 1)
        #expect(try value("returns", object) == 1)
        for link in links { try link.detach() }
        #expect(test_many_counter().pointee == 0)
        let negative = bpfError {
            try object.program("on_entry").attach(
                to: .uprobe(binary: binary, function: "test_add", referenceCounter: -2)
            )
        }
        #expect(negative?.code == .invalidArgument)
    }

    /// Where a function is in the file that it is mapped from.
    static func fileOffset(of function: @convention(c) (UInt, UInt) -> UInt) throws -> Int {
        try fileOffset(of: UInt(bitPattern: unsafeBitCast(function, to: Int.self)))
    }

    /// Where an address is in the file that it is mapped from.
    static func fileOffset(of address: UInt, isWritable: Bool = false) throws -> Int {
        for line in try maps() {
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            let range = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard fields.count > 5, range.count == 2, !isWritable || fields[1].contains("w"), range[0] <= address,
                address < range[1],
                let offset = UInt(fields[2], radix: 16)
            else { continue }
            return Int(address - range[0] + offset)
        }
        throw Errno.noSuchAddressOrDevice
    }

    private static func maps() throws -> [Substring] {
        let file = try FileDescriptor.open("/proc/self/maps", .readOnly)
        return try file.closeAfter {
            var text: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                if count == 0 { return String(decoding: text, as: UTF8.self).split(separator: "\n") }
                text += buffer.prefix(count)
            }
        }
    }

    /// Where libbpf looks for libraries; the process may run with another C library.
    static let usesSystemLibrary =
        (try? maps())?.contains { $0.hasSuffix("/libc.so.6") && ($0.contains(" /lib/") || $0.contains(" /usr/lib")) }
        ?? false

    /// `SEC("uprobe/libc.so.6:getpgid")`
    @Test func attachesWhereTheSectionSays() throws {
        let object = try load(alsoLibc: true)
        let link = try object.program("on_getpgid").attach()
        _ = getpgid(4242)
        // Calls of a process with a C library of its own go by the system's.
        let calls: UInt64 = Self.usesSystemLibrary ? 1 : 0
        #expect(try value("entries", object) == calls)
        #expect(try value("first_argument", object) == calls * 4242)
        try link.detach()
        _ = getpgid(4242)
        #expect(try value("entries", object) == calls)
        // Without a path the section does not say where.
        #expect(bpfError { try object.program("on_entry").attach() }?.code == .notSupported)
    }

    /// As Swift and C++ write the names, with and without parameters.
    @Test(
        arguments: [
            "BPFTests.measuredWork(Swift.Int) -> Swift.Int", "BPFTests.measuredWork", "swift_bpf::lone(int)",
            "swift_bpf::lone", "_ZN9swift_bpf4loneEi",
        ]
    )
    func findsDemangledNames(function: String) throws {
        let object = try load()
        let binary = try Self.ownBinary
        let link = try object.program("on_entry").attach(to: .uprobe(binary: binary, function: function))
        _ = function.contains("lone") ? Int(test_lone(41)) : measuredWork(41)
        #expect(try value("entries", object) == 1)
        #expect(try value("first_argument", object) == 41)
        try link.detach()
        let other = try object.program("on_return").attach(to: .uretprobe(binary: binary, function: function))
        _ = function.contains("lone") ? Int(test_lone(41)) : measuredWork(41)
        #expect(try value("result", object) == (function.contains("lone") ? 44 : 42))
        try other.detach()
    }

    @Test func severalFunctionsOfANameAreAnError() throws {
        let program = try load().program("on_entry")
        let binary = try Self.ownBinary
        let error = bpfError { try program.attach(to: .uprobe(binary: binary, function: "swift_bpf::work")) }
        #expect(error?.code == .invalidArgument && error?.message.contains("2 functions 'swift_bpf::work'") == true)
        #expect(error?.advice?.contains("'swift_bpf::work(int)', 'swift_bpf::work(long)'") == true)
    }

    @Test(.enabled(if: !test_is_emulated(), "it takes long")) func offersNamesThatAreNear() throws {
        let program = try load().program("on_entry")
        let binary = try Self.ownBinary
        for (name, near) in [("test_ad", "'test_add'"), ("swift_bpf::loan(int)", "'swift_bpf::lone(int)'")] {
            let error = bpfError { try program.attach(to: .uprobe(binary: binary, function: name)) }
            #expect(error?.code == .targetNotFound && error?.advice?.contains(near) == true, "\(error as Any)")
        }
    }

    @Test func ignoresOtherProcesses() throws {
        let object = try load()
        let target = AttachTarget.uprobe(
            binary: try Self.ownBinary,
            function: "test_add",
            pid: getppid() > 0 ? getppid() : 1
        )
        let link = try object.program("on_entry").attach(to: target)
        _ = test_add(1, 2)
        #expect(try value("entries", object) == 0)
        try link.detach()
    }

    @Test func rejectsMissingFunctionsFilesAndProcesses() throws {
        let program = try load().program("on_entry")
        let binary = try Self.ownBinary
        let function = bpfError { try program.attach(to: .uprobe(binary: binary, function: "no_such_function")) }
        #expect(function?.code == .targetNotFound)
        #expect(function?.message.contains("no_such_function") == true)
        let file = bpfError { try program.attach(to: .uprobe(binary: "/no/such/file", function: "main")) }
        #expect(file?.code == .targetNotFound)
        #expect(file?.message.contains("/no/such/file") == true)
        let library = bpfError { try program.attach(to: .uprobe(binary: "no-such-library.so", function: "main")) }
        #expect(library?.code == .targetNotFound)
        let text = bpfError { try program.attach(to: .uprobe(binary: "/proc/self/status", function: "main")) }
        #expect(text?.code == .invalidArgument)
        #expect(bpfError { try program.attach(to: .uprobe(binary: binary, offset: -8)) }?.code == .invalidArgument)
        #expect(
            bpfError { try program.attach(to: .uprobe(binary: binary, function: "test_add", pid: -1)) }?.code
                == .invalidArgument
        )
        let process = bpfError { try program.attach(to: .uprobe(binary: binary, function: "test_add", pid: CInt.max)) }
        #expect(process?.code == .targetNotFound)
        #expect(process?.message.contains("process") == true)
        #expect(
            bpfError { try program.attach(to: .usdt(binary: binary, provider: "swift_bpf_test", name: "sum")) }?.code
                == .invalidArgument
        )
    }
}
