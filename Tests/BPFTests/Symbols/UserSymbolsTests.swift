// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import BPF

/// A function with a mangled name.
@inline(never) func measuredWork(_ value: Int) -> Int { Int(test_add(UInt(bitPattern: value), 1)) }

/// Names and addresses in executables, libraries and processes.
@Suite("user symbols", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct UserSymbolsTests {
    private static func address(of function: @convention(c) (UInt, UInt) -> UInt) -> UInt64 {
        UInt64(UInt(bitPattern: unsafeBitCast(function, to: Int.self)))
    }

    @Test func findsFunctionsOfTheProcess() throws {
        let symbols = try ProcessSymbols(pid: getpid())
        let own = try UprobeTests.ownBinary
        let address = Self.address(of: test_add)
        // The first look-ups search, and the later ones in what is sorted by then.
        for offset: UInt64 in [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3] {
            let location = symbols.location(of: address + offset)
            #expect(location.symbol == "test_add" && location.offset == offset && location.module == own.string)
            #expect(location.description == "test_add+0x\(offset) (\(own))" && !location.isInKernel)
        }
        #expect(symbols.location(of: 1).description == "0x1")
        var local = 0
        let stack = withUnsafeMutablePointer(to: &local) { UInt64(UInt(bitPattern: $0)) }
        #expect(symbols.location(of: stack).symbol == nil)
    }

    @Test func findsFunctionsOfALibrary() throws {
        let function = try #require(dlsym(nil, "getpgid"))
        let location = try ProcessSymbols(pid: getpid()).location(of: UInt64(UInt(bitPattern: function)) + 1)
        #expect(location.symbol?.hasSuffix("getpgid") == true && location.offset == 1)
        #expect(location.module?.contains("libc") == true)
    }

    @Test func findsFunctionsByDemangledNames() throws {
        let symbols = try BinarySymbols(path: UprobeTests.ownBinary)
        #expect(symbols.hasAllSymbols && symbols.count > 1000)
        let add = try #require(symbols.functions(named: "test_add").first)
        #expect(try add.name == "test_add" && Int(add.fileOffset) == UprobeTests.fileOffset(of: test_add))

        let name = "BPFTests.measuredWork(Swift.Int) -> Swift.Int"
        let work = try #require(symbols.functions(named: name).first)
        #expect(work.name == name && work.mangledName.hasPrefix("$s8BPFTests"))
        #expect(symbols.functions(named: "BPFTests.measuredWork") == [work])
        #expect(symbols.functions(named: work.mangledName) == [work])
        #expect(symbols.location(ofFileOffset: work.fileOffset + 1).symbol == name)

        #expect(symbols.functions(named: "swift_bpf::lone").map(\.name) == ["swift_bpf::lone(int)"])
        #expect(symbols.functions(named: "swift_bpf::work(long)").map(\.name) == ["swift_bpf::work(long)"])
        let both = symbols.functions(named: "swift_bpf::work").map(\.name).sorted()
        #expect(both == ["swift_bpf::work(int)", "swift_bpf::work(long)"])
        #expect(symbols.functions(named: "").isEmpty && symbols.functions(named: "a\0b").isEmpty)
    }

    @Test(.enabled(if: !test_is_emulated(), "it takes long")) func offersNamesThatAreNear() throws {
        let symbols = try BinarySymbols(path: UprobeTests.ownBinary)
        #expect(symbols.names(near: "test_ad").contains("test_add"))
        #expect(symbols.names(near: "swift_bpf::loan").first == "swift_bpf::lone(int)")
        #expect(symbols.names(near: "measuredWork").contains("BPFTests.measuredWork(Swift.Int) -> Swift.Int"))
    }

    @Test func shortNamesHaveNoParameters() {
        let names = [
            "ns::f(int)": "ns::f", "app.work(Swift.Int) -> Swift.Int": "app.work", "plain": "plain",
            "(anonymous namespace)::f(int)": "(anonymous namespace)::f",
            "ns::T<void (int)>::f(int)": "ns::T<void (int)>::f",
            "ns::T::operator()(int)": "ns::T::operator()",
        ]
        for (name, short) in names { #expect(Demangler.withoutParameters(name) == short) }
        #expect(Demangler.withoutTypeParameters("app.first<A>") == "app.first")
        #expect(Demangler.withoutTypeParameters("ns::Box<int>::get<char>") == "ns::Box<int>::get")
        #expect(Demangler.withoutTypeParameters("ns::operator->") == "ns::operator->")
        #expect(Demangler.demangle("_ZN9swift_bpf4workEi") == "swift_bpf::work(int)")
        #expect(
            Demangler.demangle("main") == nil && Demangler.demangle("$s") == nil && Demangler.demangle("_Zx!") == nil
        )
    }

    @Test func shortNamesOfExtensionsOperatorsAndTemplates() {
        let names = [
            ("(extension in app):Swift.Int.foo() -> ()", ["(extension in app):Swift.Int.foo", "Swift.Int.foo"]),
            ("void ns::f<int>(int)", ["ns::f<int>", "ns::f", "void ns::f<int>"]),
            ("ns::operator<(ns::A const&, ns::A const&)", ["ns::operator<"]),
            ("std::ostream& ns::operator<< <int>(std::ostream&, int)", ["ns::operator<< <int>", "ns::operator<<"]),
            ("ns::A::operator()(int)", ["ns::A::operator()"]),
            ("ns::A::operator bool() const", ["ns::A::operator bool"]),
            ("ns::A::operator->() const", ["ns::A::operator->"]),
            ("(anonymous namespace)::f(int)", ["(anonymous namespace)::f"]),
            ("unsigned long ns::T<void (int)>::g<char>(char)", ["ns::T<void (int)>::g<char>", "ns::T<void (int)>::g"]),
        ]
        for (name, expected) in names {
            let short = Demangler.shortNames(name)
            #expect(short.isSuperset(of: expected), "\(name): \(short)")
        }
        #expect(!Demangler.shortNames("ns::Box<int>::get<char>()").contains("ns::Box"))
        #expect(!Demangler.shortNames("closure #1 () -> () in app.work<A>(A) -> ()").contains("app.work"))
    }

    /// GNU ld stores `lone` within `y_lone`, as both end alike.
    @Test func namesWithinLongerOnesAreFound() {
        // "\0y_lone\0other\0": `lone` at 3, `ne` at 5.
        var hits = NameHits()
        hits.add(1...3)
        let found = hits.found
        #expect([0, 1, 3, 5, 8].filter { found.contains($0) } == [1, 3])
        #expect(!NameHits().found.contains(1))
    }

    @Test func debugFilesAreOfTheSameBuild() throws {
        var checksum = Checksum()
        checksum.add(Array("1234".utf8))
        checksum.add(Array("56789".utf8))
        #expect(checksum.value == 0xCBF4_3926)
        var ofFile = Checksum()
        ofFile.add(try Fixture.bytes("maps"))
        #expect(try BinaryFile(Fixture.path("maps").string).checksum == ofFile.value)
    }

    @Test func mappingsBelongToTheirFileAndProcess() throws {
        let own = try UprobeTests.ownBinary.string
        let mapping = try #require(ProcessMapping.all(of: getpid()).first { $0.file.path == own })
        let file = try BinaryFile(own)
        let other = try BinaryFile("/proc/self/exe")
        #expect(file.identity == other.identity)
        #expect(try !mapping.isOf(BinaryFile("/etc/passwd").identity))
        let start = try #require(ProcessMapping.startTime(of: getpid()))
        #expect(start > 0 && ProcessMapping.startTime(of: getpid()) == start)
        #expect(ProcessMapping.startTime(of: -1) == nil)
    }

    /// `memcpy` of the symbol `memcpy@@GLIBC_2.14`.
    @Test func namesHaveNoVersion() throws {
        let symbols = try BinarySymbols(path: UprobeTests.ownBinary)
        let found = symbols.functions(named: "test_versioned").map(\.mangledName)
        #expect(found == ["test_versioned@@SWIFT_BPF_1"])
        #expect(symbols.functions(matching: "test_version??").map(\.mangledName) == found)
        #expect(symbols.functions(matching: "no_such_*").isEmpty)
    }

    @Test func foldersAreListed() {
        let names = Array(FolderNames("/proc/self"))
        #expect(names.contains("maps") && !names.contains(".") && names.allSatisfy { !$0.isEmpty })
    }

    @Test func rejectsWhatIsNotAnExecutable() throws {
        #expect(bpfError { try BinarySymbols(path: "/no/such/file") }?.code == .fileNotFound)
        #expect(bpfError { try BinarySymbols(path: "/proc/self/status") }?.code == .invalidArgument)
        #expect(bpfError { try BinarySymbols(path: "/dev/null") }?.code == .invalidArgument)
        #expect(bpfError { try BinarySymbols(path: "/proc/self/exe\0") }?.code == .invalidArgument)
    }

    @Test func namesAMissingProcess() {
        let error = bpfError { try ProcessSymbols(pid: .max) }
        #expect(
            error?.code == .targetNotFound && error?.description.hasPrefix("cannot read process 2147483647: ") == true
        )
        #expect(bpfError { try ProcessSymbols(pid: -1) }?.code == .targetNotFound)
    }

    /// The files of a process are found after its end, and its addresses too.
    @Test func symbolsOutliveTheProcess() throws {
        let pid = try ChildProcess.start(ChildProcess.waiting.program, ChildProcess.waiting.arguments)
        // It is mapped once the program is started.
        for _ in 0..<1000 where try !ProcessMapping.all(of: pid).contains(where: { $0.isFile }) { usleep(1000) }
        let symbols = try ProcessSymbols(pid: pid)
        let code = try #require(ProcessMapping.all(of: pid).last { $0.isFile })
        let exec = try #require(ProcessMapping.all(of: pid).first { $0.isFile })
        try ChildProcess.end(pid)
        for mapping in [code, exec] {
            let location = symbols.location(of: mapping.start + 8)
            #expect(location.module == mapping.file.path, "\(location)")
        }
        #expect(symbols.location(of: 1).description == "0x1")
        #expect(bpfError { try ProcessSymbols(pid: pid) }?.code == .targetNotFound)
    }

    /// Stacks have 20 bytes of every build ID.
    @Test func buildIDsAreTextsAndPaths() {
        let id: [UInt8] = [0xAB, 0x01, 0xFF]
        #expect(hexadecimalDigits(id) == "ab01ff")
        #expect(DebugFile.path(buildID: id) == "/usr/lib/debug/.build-id/ab/01ff.debug")
        #expect(DebugFile.path(buildID: []) == nil && DebugFile.symbols(ofStored: id) == nil)
        #expect(ProcessSymbols.isSame(id, id + [0, 0]) && ProcessSymbols.isSame(id, id))
        #expect(!ProcessSymbols.isSame(id, id + [1]) && !ProcessSymbols.isSame([], []))
    }

    @Test func readsMappings() {
        let mappings = ProcessMapping.parse(
            """
            55d0c0a00000-55d0c0a02000 r-xp 00001000 fd:00 1234                       /usr/bin/with a space
            7f0000000000-7f0000001000 rw-p 00000000 00:00 0
            7f0000002000-7f0000003000 r-xp 00000000 fd:00 99   /tmp/gone.so (deleted)
            7ffc00000000-7ffc00001000 r-xp 00000000 00:00 0                          [vdso]
            nonsense
            """
        )
        #expect(mappings.map(\.file.path) == ["/usr/bin/with a space", "", "/tmp/gone.so", "[vdso]"])
        #expect(mappings.map(\.isFile) == [true, false, true, false])
        #expect(mappings.map(\.isDeleted) == [false, false, true, false])
        #expect(mappings[0].offset == 0x1000 && mappings[0].contains(0x55d0_c0a0_1fff))
    }
}
