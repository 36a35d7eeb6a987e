// SPDX-License-Identifier: Apache-2.0

import BPFCodegen

/// A BPF object file under construction. It may have names that no C compiler writes.
struct TestObject {
    var types = TestBTF()
    /// `int`, the type of array indexes.
    let int: UInt32

    private struct Section {
        var name: String
        var type: UInt32 = 1  // SHT_PROGBITS
        var flags: UInt64 = 0
        var bytes: [UInt8] = []
        var link: UInt32 = 0
        var info: UInt32 = 0
        var alignment: UInt64 = 8
        var entrySize: UInt64 = 0
    }

    private struct Symbol {
        var name: String
        /// `STT_*` and `STB_*`
        var info: UInt8
        var section: String
        var value: Int
        var size: Int
        var visibility: UInt8 = 0
    }

    private var sections: [Section] = []
    private var symbols: [Symbol] = []
    private var variables: [String: [(UInt32, at: UInt32, size: UInt32)]] = [:]

    init() { int = types.integer("int", 4, signed: true) }

    private mutating func section(_ name: String, flags: UInt64 = 2) -> Int {
        if let index = sections.firstIndex(where: { $0.name == name }) { return index }
        sections.append(Section(name: name, flags: flags))
        return sections.count - 1
    }

    /// Adds bytes to a section.
    mutating func add(_ bytes: [UInt8], to name: String) { sections[section(name, flags: 0)].bytes += bytes }

    /// Adds a program that returns 0.
    mutating func program(_ name: String, _ sectionName: String = "xdp") {
        let code: [UInt8] = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]
        let index = section(sectionName, flags: 6)
        let start = sections[index].bytes.count
        sections[index].bytes += code
        symbols.append(Symbol(name: name, info: 0x12, section: sectionName, value: start, size: code.count))
    }

    /// Adds a global variable of zeroes.
    mutating func variable(
        _ name: String,
        _ type: UInt32,
        size: Int,
        in sectionName: String,
        linkage: UInt32 = 1,
        isHidden: Bool = false
    ) {
        let index = section(sectionName, flags: 3)
        let start = sections[index].bytes.count
        sections[index].bytes += [UInt8](repeating: 0, count: (size + 7) / 8 * 8)
        let id = types.variable(name, type, linkage: linkage)
        variables[sectionName, default: []].append((id, at: UInt32(start), size: UInt32(size)))
        symbols.append(
            Symbol(
                name: name,
                info: linkage == 0 ? 1 : 0x11,
                section: sectionName,
                value: start,
                size: size,
                visibility: isHidden ? 2 : 0
            )
        )
    }

    /// Adds an `extern` variable of the kernel's configuration.
    mutating func kconfig(_ name: String, _ type: UInt32, size: UInt32) {
        let id = types.variable(name, type, linkage: 2)
        variables[".kconfig", default: []].append((id, at: 0, size: size))
        symbols.append(Symbol(name: name, info: 0x10, section: "", value: 0, size: 0))
    }

    /// Adds a map of `.maps`; `event` is what `BPF_EVENTS` declares.
    mutating func map(
        _ name: String,
        type: UInt32,
        key: UInt32? = nil,
        value: UInt32? = nil,
        event: UInt32? = nil,
        entries: UInt32 = 1
    ) {
        var members: [TestBTF.Member] = []
        func add(_ name: String, _ type: UInt32) {
            members.append(.init(name: name, type: type, at: UInt32(64 * members.count)))
        }
        func number(_ value: UInt32, of element: UInt32? = nil) -> UInt32 {
            types.pointer(types.array(element ?? int, value, index: int))
        }
        add("type", number(type, of: event))
        add("max_entries", number(entries))
        if let key { add("key", types.pointer(key)) }
        if let value { add("value", types.pointer(value)) }
        let structure = types.structure("", UInt32(8 * members.count), members)
        variable(name, structure, size: 8 * members.count, in: ".maps")
    }

    /// The file.
    var bytes: [UInt8] {
        var types = types
        var all = sections
        for (name, list) in variables.sorted(by: { $0.key < $1.key }) {
            let size = sections.first { $0.name == name }?.bytes.count ?? list.reduce(0) { $0 + Int($1.size) }
            types.dataSection(name, UInt32(size), list)
        }
        all.append(Section(name: ".BTF", bytes: types.bytes))
        return Self.file(all, symbols)
    }

    /// The file without type information.
    var bytesWithoutTypes: [UInt8] { Self.file(sections, symbols) }

    var model: ObjectModel {
        get throws { try ObjectModel(bytes, subject: "test.bpf.o") }
    }

    /// The generated code.
    func code(_ configuration: CodegenConfiguration = CodegenConfiguration()) throws -> String {
        var generator = try SkeletonGenerator(try model, file: "test.bpf.o", configuration: configuration)
        return try generator.generate()
    }

    private static func file(_ contents: [Section], _ symbols: [Symbol]) -> [UInt8] {
        var strings: [UInt8] = [0]
        func string(_ text: String) -> UInt32 {
            defer { strings += Array(text.utf8) + [0] }
            return UInt32(strings.count)
        }
        var table = [UInt8](repeating: 0, count: 24)
        // Local symbols come first.
        let sorted = symbols.filter { $0.info < 0x10 } + symbols.filter { $0.info >= 0x10 }
        for symbol in sorted {
            let section = contents.firstIndex { $0.name == symbol.section }.map { $0 + 1 } ?? 0
            table.append(words: [
                string(symbol.name), UInt32(symbol.info) | UInt32(symbol.visibility) << 8 | UInt32(section) << 16,
            ])
            table.append(long: UInt64(symbol.value))
            table.append(long: UInt64(symbol.size))
        }
        var all = contents
        all.append(
            Section(
                name: ".symtab",
                type: 2,
                bytes: table,
                link: UInt32(contents.count + 2),
                info: UInt32(1 + symbols.count { $0.info < 0x10 }),
                entrySize: 24
            )
        )
        all.append(Section(name: ".strtab", type: 3, alignment: 1))
        let names = all.map { string($0.name) }
        all[all.count - 1].bytes = strings
        var file = [UInt8](repeating: 0, count: 64)
        var headers = [UInt8](repeating: 0, count: 64)
        for (section, name) in zip(all, names) {
            while file.count % 8 != 0 { file.append(0) }
            headers.append(words: [name, section.type])
            headers.append(long: section.flags)
            headers.append(long: 0)
            headers.append(long: UInt64(file.count))
            headers.append(long: UInt64(section.bytes.count))
            headers.append(words: [section.link, section.info])
            headers.append(long: section.alignment)
            headers.append(long: section.entrySize)
            file += section.bytes
        }
        while file.count % 8 != 0 { file.append(0) }
        var header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        header.append(words: [1 | 247 << 16, 1])  // ET_REL, EM_BPF
        header.append(long: 0)
        header.append(long: 0)
        header.append(long: UInt64(file.count))
        header.append(words: [0, 64, 64 << 16])
        header.append(words: [UInt32(all.count + 1) | UInt32(all.count) << 16])
        file.replaceSubrange(0..<64, with: header)
        return file + headers
    }
}
