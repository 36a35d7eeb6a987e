// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Logging
import SystemPackage
import Testing

@Suite("Options of opening", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct OpenOptionsTests {
    @Test(arguments: ["short", "my.trace", "a.name.with.more.than.fifteen.characters"])
    func nameIsTheObjects(name: String) throws {
        var open = try Fixture.open("maps", options: .init(name: name))
        #expect(open.name == name)
        try open.globals.set("limit", to: UInt32(11))
        let object = try open.load()
        #expect(object.name == name)
        #expect(try object.globals.value("limit", as: UInt32.self) == 11)
        #expect(try object.globals.value("total", as: Int64.self) == -5)
        for section in [".rodata", ".data", ".bss"] { #expect(try object.map(section).name == section) }
    }

    // MARK: Pins

    @Test func pinRootIsUsed() throws {
        let root = try PinFolder.shared.path("root")
        let pin = root.appending("shared")
        defer {
            unlink(pin.string)
            rmdir(root.string)
        }
        let first = try Fixture.open("pinned", options: .init(pinRoot: root)).load()
        let map = try first.map("shared").typed(key: UInt32.self, value: UInt64.self)
        try map.update(3, to: 33)
        // Reused by the next object, and found by its path.
        let second = try Fixture.open("pinned", options: .init(pinRoot: root)).load()
        #expect(try second.map("shared").id == map.map.id)
        #expect(try BPFMap(pinnedAt: pin).typed(key: UInt32.self, value: UInt64.self).lookup(3) == 33)

        func loadLarger() throws -> BPFObject {
            var open = try Fixture.open("pinned", options: .init(pinRoot: root))
            try open.map("shared").setMaxEntries(9)
            return try open.load()
        }
        let error = try #require(bpfError { try loadLarger() })
        #expect(error.code == .typeMismatch)
        #expect(error.subject == .map("shared"))
        #expect(error.message.contains(pin.string))
    }

    @Test func pinRootOutsideABPFFSThrows() throws {
        let error = try #require(bpfError { try Fixture.open("pinned", options: .init(pinRoot: "/tmp")).load() })
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains("'/tmp/shared'") && error.message.contains("bpffs"))
        #expect(error.advice?.contains("mount -t bpf") == true)
    }

    // MARK: The kernel's types

    @Test func kernelBTFPathIsUsed() throws {
        var open = try Fixture.open("core_reloc", options: .init(kernelBTFPath: "/sys/kernel/btf/vmlinux"))
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        #expect(try open.load().programs.isEmpty == false)
    }

    @Test func missingKernelBTFThrows() throws {
        let path: FilePath = "/nonexistent/btf"
        let error = try #require(
            bpfError { try Fixture.open("core_reloc", options: .init(kernelBTFPath: path)).load() }
        )
        #expect(error.code == .fileNotFound)
        #expect(error.subject == .path(path))
    }

    @Test func aFileWithoutBTFThrows() throws {
        let path = Fixture.folder.appending("maps.bpf.c")
        let error = try #require(
            bpfError { try Fixture.open("core_reloc", options: .init(kernelBTFPath: path)).load() }
        )
        #expect(error.code == .invalidArgument)
        #expect(error.subject == .path(path))
    }

    /// libbpf would wait for a writer, with signals blocked.
    @Test func aFIFOAsKernelBTFThrows() throws {
        let path = "/tmp/swift-bpf-fifo-btf.\(getpid())"
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        let error = bpfError { try Fixture.open("core_reloc", options: .init(kernelBTFPath: FilePath(path))).load() }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message == "it is not a regular file")
    }

    /// libbpf would compute a length below zero.
    @Test func unterminatedConfigurationThrows() throws {
        let error = bpfError {
            try Fixture.open("maps", options: .init(kconfig: "CONFIG_A=y\nCONFIG_B=\"\n"))
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("CONFIG_B") == true)
    }

    /// libbpf would follow a reference out of range.
    @Test func damagedKernelBTFThrows() throws {
        let path = "/tmp/swift-bpf-damaged.\(getpid()).btf"
        defer { unlink(path) }
        let object = try DamagedObject("core_reloc")
        let section = try #require(object.section { $0.name == ".BTF" })
        var content = Array(object.bytes[section.offset..<section.offset + section.size])
        let header = Int(content[4])
        // The first type refers to a type that does not exist.
        content.replaceSubrange(header + 8..<header + 12, with: bytes(UInt32(1 << 24)))
        content[header + 7] = 2  // BTF_KIND_PTR
        let file = try FileDescriptor.open(path, .writeOnly, options: [.create], permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(content) }
        let error = try #require(
            bpfError { try Fixture.open("core_reloc", options: .init(kernelBTFPath: FilePath(path))).load() }
        )
        #expect(error.code == .invalidArgument)
        #expect(error.subject == .path(FilePath(path)))
        #expect(error.message.contains("refers to type 16777216"), "\(error)")
    }

    // MARK: Messages

    /// Keeps log messages.
    private struct Recorder: LogHandler {
        let records: Records
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            records.all.append((event.level, "\(event.message)"))
        }
    }

    /// Used by one thread: libbpf logs on the calling thread.
    private final class Records: @unchecked Sendable {
        var all: [(level: Logger.Level, message: String)] = []

        func contain(_ level: Logger.Level, _ text: String) -> Bool {
            all.contains { $0.level == level && $0.message.contains(text) }
        }
    }

    private func recording(_ level: Logger.Level) -> (records: Records, logger: Logger) {
        let records = Records()
        return (records, Logger(label: "test") { _ in Recorder(records: records, logLevel: level) })
    }

    /// A failed operation's messages are in its error, and logged at the debug level.
    @Test func messagesOfAFailureAreInTheErrorAndTheLog() throws {
        let (records, logger) = recording(.debug)
        let error = bpfError { try Fixture.open("rejected", options: .init(logger: logger)).load() }
        #expect(error?.libbpfMessages.contains { $0.contains("BPF program load failed") } == true)
        #expect(records.contain(.debug, "BPF program load failed"))
        #expect(records.contain(.debug, "-- BEGIN PROG LOAD LOG --"))
        #expect(!records.all.contains { $0.level >= .warning })
        #expect(records.contain(.debug, "loading object 'rejected'"))
    }

    /// A logger for warnings gets no other messages, and the error has them anyway.
    @Test func messagesBelowTheLevelAreNotLogged() throws {
        let (records, logger) = recording(.warning)
        let error = bpfError { try Fixture.open("rejected", options: .init(logger: logger)).load() }
        #expect(error?.libbpfMessages.isEmpty == false)
        #expect(error?.verifierReport?.log.isEmpty == false)
        #expect(records.all.isEmpty)
    }

    /// libbpf's warnings of a successful operation are not in an error.
    @Test func warningsOfASuccessAreLogged() throws {
        let (records, logger) = recording(.warning)
        var open = try Fixture.open("maps", options: .init(logger: logger))
        // In BTF its keys have 4 bytes, so the kernel accepts it only without BTF.
        try open.map("verdicts").setKeySize(8)
        let object = try open.load()
        #expect(try object.map("verdicts").keySize == 8)
        #expect(records.contain(.warning, "Retrying without BTF"))
    }
}
