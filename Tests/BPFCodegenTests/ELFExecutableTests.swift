// SPDX-License-Identifier: Apache-2.0

import ELFReader
import Glibc
import Testing

/// The reader of executables and libraries.
@Suite("Executables", .timeLimit(.minutes(10))) struct ELFExecutableTests {
    /// The beginning of a real file.
    private static let beginning: [UInt8] = {
        guard let file = fopen("/proc/self/exe", "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
    }()

    /// Reads everything of a file.
    @discardableResult
    private func read(_ bytes: [UInt8], size: Int? = nil) throws -> [ELFExecutable.Function] {
        func part(_ range: Range<Int>) -> [UInt8] { Array(bytes[range.clamped(to: 0..<bytes.count)]) }
        let executable = try ELFExecutable(size: size ?? bytes.count, read: part)
        let functions = executable.functions(read: part).functions
        for function in functions { _ = executable.fileOffset(of: function.address) }
        for offset: UInt64 in [0, 64, 4096, .max] {
            _ = executable.address(ofFileOffset: offset).map { executable.fileOffset(of: $0) }
        }
        return functions
    }

    /// A file with one section of symbols, one of strings and one of names, and a segment.
    private func file() -> [UInt8] {
        func word(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
        func half(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
        func quarter(_ value: UInt16) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
        let order: UInt8 = 1.littleEndian == 1 ? 1 : 2
        let strings = Array("\0work\0.gnu_debuglink\0".utf8)
        let symbols =
            [UInt8](repeating: 0, count: 24) + half(1) + [0x12, 0] + quarter(1) + word(0x401010) + word(32)
        let note = half(4) + half(4) + half(3) + Array("GNU\0".utf8) + [0xAB, 0xCD, 0xEF, 1]
        let link = Array("work.debug\0\0".utf8) + half(0)
        let start = 64 + 2 * 56
        let symbolsAt = start
        let stringsAt = symbolsAt + symbols.count
        let noteAt = stringsAt + strings.count
        let linkAt = noteAt + note.count
        let sectionsAt = linkAt + link.count
        let header =
            [0x7F, 0x45, 0x4C, 0x46, 2, order, 1] + [UInt8](repeating: 0, count: 9) + quarter(3) + quarter(62) + half(1)
            + word(0) + word(64) + word(UInt64(sectionsAt)) + half(0) + quarter(64) + quarter(56) + quarter(2)
            + quarter(64) + quarter(4) + quarter(2)
        func segment(_ type: UInt32, _ offset: Int, _ address: UInt64, _ size: Int) -> [UInt8] {
            half(type) + half(5) + word(UInt64(offset)) + word(address) + word(address) + word(UInt64(size))
                + word(UInt64(size)) + word(0x1000)
        }
        func section(_ name: UInt32, _ type: UInt32, _ offset: Int, _ size: Int, _ link: UInt32 = 0) -> [UInt8] {
            half(name) + half(type) + word(0) + word(0) + word(UInt64(offset)) + word(UInt64(size)) + half(link)
                + half(0) + word(1) + word(0)
        }
        return header + segment(1, 0x1000, 0x401000, 0x1000) + segment(4, noteAt, 0, note.count) + symbols + strings
            + note + link + [UInt8](repeating: 0, count: 64) + section(0, 2, symbolsAt, symbols.count, 2)
            + section(0, 3, stringsAt, strings.count) + section(6, 1, linkAt, link.count)
    }

    @Test func readsFunctionsAndNotes() throws {
        let bytes = file()
        func part(_ range: Range<Int>) -> [UInt8] { Array(bytes[range.clamped(to: 0..<bytes.count)]) }
        let executable = try ELFExecutable(size: bytes.count, read: part)
        #expect(executable.buildID == [0xAB, 0xCD, 0xEF, 1] && executable.debugLink == "work.debug")
        #expect(executable.hasAllSymbols && executable.segments.count == 1)
        let function = try #require(executable.functions(read: part).functions.first)
        #expect(function.address == 0x401010 && function.size == 32 && !function.isLocal)
        #expect(executable.fileOffset(of: function.address) == 0x1010)
        #expect(executable.address(ofFileOffset: 0x1010) == 0x401010)
        #expect(executable.fileOffset(of: 0x500000) == nil && executable.address(ofFileOffset: 0) == nil)
    }

    /// `objcopy --only-keep-debug` keeps the addresses of segments only.
    @Test func restoresTheLayoutOfDebugFiles() throws {
        func words(_ values: [UInt64]) -> [UInt8] {
            values.flatMap { value in withUnsafeBytes(of: value) { Array($0) } }
        }
        // Offset, address, physical address, size in the file, size in memory, alignment; after the type and flags.
        let segments: [[UInt64]] = [
            [4 << 32 | 1, 0, 0x400000, 0, 0x39C, 0x498, 0x1000], [5 << 32 | 1, 0, 0x401000, 0, 0, 0x169, 0x1000],
            [4 << 32 | 1, 0, 0x402000, 0, 0, 0xF4, 0x1000], [6 << 32 | 1, 0xE38, 0x403E38, 0, 0, 0x1E0, 0x1000],
        ]
        var bytes = Array(file()[..<64])
        bytes.replaceSubrange(40..<48, with: words([0]))
        bytes[56] = 4
        bytes += segments.flatMap(words)
        func part(_ range: Range<Int>) -> [UInt8] { Array(bytes[range.clamped(to: 0..<bytes.count)]) }
        let executable = try ELFExecutable(size: bytes.count, read: part)
        #expect(executable.segments.map(\.offset) == [0, 0x1000, 0x2000, 0x2E38])
        #expect(executable.address(ofFileOffset: 0x1010) == 0x401010)
        #expect(executable.fileOffset(of: 0x401010) == 0x1010)
    }

    /// No byte of a file can make the reader trap.
    @Test func damagedFilesAreReadOrRefused() throws {
        let bytes = file()
        for count in 0..<bytes.count { _ = try? read(Array(bytes[..<count])) }
        for place in bytes.indices {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var damaged = bytes
                damaged[place] = value
                _ = try? read(damaged)
            }
        }
        // Eight bytes at once: the largest offsets and sizes.
        for place in stride(from: 0, to: bytes.count - 8, by: 4) {
            var damaged = bytes
            damaged.replaceSubrange(place..<place + 8, with: [UInt8](repeating: 0xFF, count: 8))
            _ = try? read(damaged)
        }
        // A file that became shorter while it was read.
        _ = try? read(Array(bytes[..<80]), size: bytes.count)
        _ = try? read(Self.beginning)
    }

    @Test func otherFilesAreRefused() {
        var foreign = file()
        foreign[4] = 1
        let defects: [([UInt8], String)] = [
            ([], "empty"), (Array("#!/bin/sh\n".utf8), "not an ELF file"), ([0x7F, 0x45, 0x4C, 0x46], "truncated"),
            (foreign, "32-bit"),
        ]
        for (bytes, part) in defects {
            let defect = #expect(throws: ELFDefect.self) { try read(bytes) }
            #expect(defect?.description.contains(part) == true)
        }
    }
}
