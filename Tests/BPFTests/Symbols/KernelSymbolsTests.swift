// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import Testing

@testable import BPF

/// Names and addresses in the kernel.
@Suite("kernel symbols", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct KernelSymbolsTests {
    @Test func findsAddressesByNameAndNamesByAddress() throws {
        let symbols = try KernelSymbols.current
        #expect(symbols.count > 10_000)
        // The first look-ups search, and the later ones use an index.
        for _ in 0..<5 {
            for name in ["vfs_read", "vfs_write", "kfree"] {
                let address = try symbols.address(of: name)
                let location = symbols.location(of: address + 4)
                #expect(location.symbol == name && location.offset == 4 && location.module == nil)
                #expect(location.isInKernel && location.description == "\(name)+0x4")
                let symbol = try #require(symbols.symbols(named: name).first)
                #expect(symbol.address == address && symbol.isFunction && symbol.isGlobal)
                #expect(symbols.symbol(at: address) == symbol)
            }
            #expect(symbols.symbols(named: "no_such_symbol").isEmpty)
        }
        #expect(symbols.symbols(named: "").isEmpty && symbols.symbols(named: "vfs\0read").isEmpty)
        #expect(symbols.location(of: 0x1000).description == "0x1000")
        #expect(symbols.location(of: .max).symbol == nil)
    }

    @Test func offersNamesThatAreNear() throws {
        let symbols = try KernelSymbols.current
        let error = try #require(bpfError { try symbols.address(of: "vfs_raed") })
        #expect(error.code == .targetNotFound && error.subject == .symbol("vfs_raed"))
        #expect(error.advice?.contains("'vfs_read'") == true, "\(error)")
        #expect(bpfError { try symbols.address(of: "qqqqqqqqqqqqqqqqqqqqqqqq") }?.advice == nil)
    }

    @Test func keepsTheSymbolsUntilTheyAreReleased() throws {
        let first = try KernelSymbols.current
        #expect(try KernelSymbols.current === first)
        KernelSymbols.releaseCurrent()
        #expect(try KernelSymbols.current !== first)
    }

    /// A program that the kernel compiled has a symbol, once the symbols are read anew.
    @Test func findsProgramsOfBPF() throws {
        let program = try Fixture.load("tracing").program("on_tracepoint")
        guard try program.info().machineCodeSize > 0 else { return }
        let symbol = try KernelSymbols().symbols(named: "bpf_prog_\(program.tag)_on_tracepoint").first
        #expect(symbol?.module == "bpf" && symbol?.isFunction == true)
    }

    private static let text = """
        0000000000000000 A fixed_percpu_data
        0000000000001000 A cpu_debug_store
        ffffffff81000000 T _text
        ffffffff81000000 t start_here
        ffffffff81000100 t twin
        ffffffff81000200 t twin
        ffffffff81000300 D some_data
        ffffffffc0001000 t work\t[one]
        ffffffffc0002000 T twin\t[two]
        ffffffffc0002080 t late\t[one]

        """

    @Test func readsModulesAndSharedNames() throws {
        let symbols = try KernelSymbols(Array(Self.text.utf8))
        #expect(symbols.count == 10)
        // The offset of a variable of each CPU is not an address.
        #expect(symbols.symbol(at: 0x1004) == nil && symbols.symbol(at: 0x401000) == nil)
        let work = symbols.location(of: 0xffff_ffff_c000_1010)
        #expect(work.description == "work+0x10 [one]" && work.module == "one")
        #expect(symbols.location(of: 0xffff_ffff_c000_2081).description == "late+0x1 [one]")
        // A global symbol before a local one of the same address.
        #expect(symbols.symbol(at: 0xffff_ffff_8100_0001)?.name == "_text")
        #expect(symbols.symbol(at: 0xffff_ffff_8100_0301)?.isFunction == false)
        // Far behind the last symbol of the kernel.
        #expect(symbols.symbol(at: 0xffff_ffff_9100_0000) == nil)
        let error = bpfError { try symbols.address(of: "twin") }
        #expect(error?.code == .ambiguousName && error?.message.contains("0xffffffff81000200") == true)
        #expect(symbols.symbols(named: "twin").map(\.module) == [nil, nil, "two"])
        #expect(try symbols.address(of: "late") == 0xffff_ffff_c000_2080)
    }

    @Test func damagedLinesAreLeftOut() throws {
        let symbols = try KernelSymbols(Array("\n1\nxyz\n10 T a\n20\n30 T\n40 T \n50 T b".utf8))
        #expect(symbols.symbols(named: "a").map(\.address) == [0x10])
        #expect(bpfError { try KernelSymbols([]) }?.code == .permissionDenied)
    }

    /// The kernel shows zeros to a process that may not see addresses.
    @Test func hiddenAddressesAreAnError() async throws {
        let hidden = "0000000000000000 T _text\n0000000000000000 T vfs_read\n"
        let error = try #require(bpfError { try KernelSymbols(Array(hidden.utf8)) })
        #expect(error.code == .permissionDenied && error.message.contains("kernel.kptr_restrict is"))
        // With kernel.perf_event_paranoid below 2 all may see them, unless kernel.kptr_restrict says otherwise.
        let isVisible =
            try Hooks.read("/proc/sys/kernel/kptr_restrict") == "0"
            && Int(Hooks.read("/proc/sys/kernel/perf_event_paranoid")) ?? 2 < 2
        guard !isVisible else { return }
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            guard test_drop_privileges() == 0 else { exit(2) }
            print(bpfError { try KernelSymbols.current }?.description ?? "none")
            test_end()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        #expect(output.hasPrefix("cannot read '/proc/kallsyms': the kernel shows no addresses"), "\(output)")
    }
}
