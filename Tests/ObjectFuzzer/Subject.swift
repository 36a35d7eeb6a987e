// SPDX-License-Identifier: Apache-2.0

import BPF
import ELFReader
import Logging
import SystemPackage

/// What is done with every input: all that a program may do with an object it was given.
enum Subject {
    private static let options = {
        var logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        // Nothing is pinned: where it would be does not exist.
        return BPFObject.OpenOptions(name: "fuzz", pinRoot: "/nonexistent", logger: logger)
    }()

    /// Says how it went.
    @discardableResult
    static func run(_ bytes: [UInt8], isLoaded: Bool) -> String {
        readSymbols(bytes)
        do throws(BPFError) {
            var open = try BPFObject.open(bytes: bytes, options: options)
            var room = 0
            for name in open.mapNames {
                let map = try open.map(name)
                for count in [1, 3, map.maxEntries] { try? map.setMaxEntries(count) }
                for size in [0, 4, 8192, map.valueSize] { try? map.setValueSize(size) }
                for type in [BPFMapType.array, .hash, .structOps, map.type] { try? map.setType(type) }
                room += map.maxEntries.multipliedReportingOverflow(by: map.keySize + map.valueSize + 64).partialValue
                _ = map.type
            }
            for name in open.programNames {
                let program = try open.program(name)
                _ = (program.section, program.type, program.attachType)
            }
            for name in open.globals.names { read(name, of: open.globals) }
            walk(bytes)
            link(bytes)
            // The kernel would allocate what a damaged map asks for.
            guard isLoaded, (0..<(64 << 20)).contains(room) else { return "opened" }
            let object = try open.load()
            for name in object.globals.names {
                _ = try? object.globals.value(name, as: UInt32.self)
                _ = try? object.globals.value(name, as: UInt64.self)
                try? object.globals.set(name, to: UInt32(7))
            }
            for name in object.globals.names { _ = try? object.globals.describe(name) }
            for section in [".data", ".bss", ".rodata"] { _ = try? object.globals.describe(section: section) }
            for map in (try? object.maps) ?? [] {
                if map.maxEntries <= 4096 { _ = try? map.describe() }
                _ = try? map.raw.lookup([UInt8](repeating: 0, count: map.keySize))
                _ = try? map.typed(key: UInt32.self, value: UInt64.self).lookup(1)
                _ = try? map.typed(key: Pair.self, value: Pair.self).lookup(Pair(first: 1, second: 2))
            }
            return "loaded"
        } catch {
            // Text is made of what the object says, too.
            return error.description
        }
    }

    /// Reads the functions, as of an executable.
    private static func readSymbols(_ bytes: [UInt8]) {
        func part(_ range: Range<Int>) -> [UInt8] { Array(bytes[range.clamped(to: 0..<bytes.count)]) }
        guard let file = try? ELFExecutable(size: bytes.count, read: part) else { return }
        for function in file.functions(read: part).functions {
            _ = file.fileOffset(of: function.address).map { file.address(ofFileOffset: $0) }
        }
    }

    /// Reads, prints and finds every type of the object's BTF.
    private static func walk(_ bytes: [UInt8]) {
        guard let btf = try? BTF(bytes: bytes) else { return }
        for type in btf.types {
            _ = (type.name, type.definition, type.alignment, type.description)
            if let size = type.size, size <= 1 << 16 {
                _ = try? type.describe([UInt8](repeating: UInt8(truncatingIfNeeded: type.id), count: size))
            }
            guard let name = type.name else { continue }
            for member in type.members.prefix(64) {
                _ = try? btf.path("\(name).\(member.name ?? "x")[1].x")
            }
        }
        _ = try? btf.text()
    }

    private static func link(_ bytes: [UInt8]) {
        var linker = BPFLinker()
        for name in ["first", "second"] { try? linker.add(bytes: bytes, name: name) }
        _ = try? linker.link()
    }

    /// A structure, which is held against the BTF.
    private struct Pair: BPFValue, Hashable {
        var first, second: UInt32
    }

    private static func read(_ name: String, of globals: borrowing OpenBPFGlobals) {
        _ = try? globals.value(name, as: UInt8.self)
        _ = try? globals.value(name, as: UInt32.self)
        _ = try? globals.value(name, as: InlineArray<8, UInt8>.self)
        _ = try? globals.value(name, as: Pair.self)
        _ = try? globals.value(name, as: InlineArray<4, Pair>.self)
        try? globals.set(name, to: UInt64(7))
    }
}
