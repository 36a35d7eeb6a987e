// SPDX-License-Identifier: Apache-2.0

package import BTFReader
package import ELFReader

/// The programs, maps and variables of an object file, as its symbols and its BTF describe them.
package struct ObjectModel: Sendable {
    /// A function that is loaded as a program.
    package struct Program: Sendable {
        package let name: String
        /// The text of its `SEC()`.
        package let section: String
        /// The size of its code in bytes.
        package let size: Int
    }

    /// A map of the section `.maps`.
    package struct Map: Sendable {
        package let name: String
        /// `enum bpf_map_type`.
        package let type: UInt32
        /// The ID of the key's type, or `nil` when the declaration has only a size.
        package let key: UInt32?
        package let value: UInt32?
        /// The ID of the type of events that `BPF_EVENTS` named.
        package let event: UInt32?
        package let keySize: Int
        package let valueSize: Int
        package let maxEntries: Int
        package let flags: UInt32
        package let isPinnedByName: Bool
    }

    /// A global variable.
    package struct Variable: Sendable {
        package let name: String
        package let type: UInt32
        package let offset: Int
        package let size: Int
        /// Whether it is `static`: no other file may use it, and no Swift member exists for it.
        package let isStatic: Bool
        /// Whether it is `__hidden`: other objects cannot be linked with it.
        package let isHidden: Bool
    }

    /// A section of variables.
    package struct Section: Sendable {
        package let name: String
        package let size: Int
        package let variables: [Variable]

        /// Whether its variables are constants of the programs.
        package var isReadOnly: Bool { name.hasPrefix(".rodata") }
    }

    /// A relocation that adapts a program to the kernel's types.
    package struct Relocation: Sendable {
        package let section: String
        package let instructionOffset: Int
        /// The ID of the type.
        package let type: UInt32
        /// The indexes that lead to the field, separated by colons.
        package let path: String
        /// `enum bpf_core_relo_kind`.
        package let kind: UInt32
    }

    package let bytes: [UInt8]
    package let image: ELFImage
    package let types: BTFTypes
    package let programs: [Program]
    /// A static function in the section of a program: libbpf does not load such an object.
    package let staticProgram: String?
    package let maps: [Map]
    package let sections: [Section]
    /// The `extern … __kconfig` variables.
    package let kconfig: [Variable]
    /// The variables of `.struct_ops` and `.struct_ops.link`. Each is a map.
    package let structOps: [Variable]
    package let license: String?

    /// Reads an object file.
    ///
    /// - Parameters:
    ///   - bytes: the contents of the file.
    ///   - subject: the file's name, for errors.
    package init(_ bytes: [UInt8], subject: String) throws(CodegenError) {
        let span = unsafe bytes.span.bytes
        self.bytes = bytes
        do throws(ELFDefect) {
            image = try ELFImage(span)
            try image.checkSymbols(span)
            try image.checkTypes(span)
        } catch {
            if let function = Self.splitFunction(span) {
                throw CodegenError(
                    subject,
                    "the compiler moved a part of a program into '\(function)', which has no type information",
                    advice: "Use '-mllvm -hotcoldsplit-threshold=1000000' to compile it"
                )
            }
            throw CodegenError(subject, "\(error)", advice: error.advice)
        }
        guard let section = image.section(".BTF", in: span) else {
            throw CodegenError(subject, "it has no type information (BTF)", advice: Self.compile)
        }
        do throws(BTFDefect) {
            types = try BTFTypes(copying: span.extracting(section.range))
        } catch {
            throw CodegenError(subject, "its type information (.BTF) is damaged: \(error)", advice: Self.compile)
        }
        let symbols = image.symbols(in: span)
        programs = Self.programs(image, symbols, span, isLocal: false)
        staticProgram = Self.programs(image, symbols, span, isLocal: true).first?.name
        maps = Self.maps(types, types.variables(ofSection: ".maps"))
        sections = Self.sections(image, types, symbols, span)
        kconfig = Self.variables(types, types.variables(ofSection: ".kconfig"), symbols: nil)
        structOps = Self.structOps(image, types, symbols, span)
        license = image.license(in: span)
    }

    private static let compile =
        "Use 'clang -target bpf -g -O2 -c' to compile it, and at most 'llvm-strip -g' to strip it"

    /// The function for rare cases that clang of a Swift toolchain split off, with a prototype that does not exist.
    private static func splitFunction(_ bytes: RawSpan) -> String? {
        guard let image = try? ELFImage(bytes), let section = image.types,
            let types = try? BTFTypes(copying: bytes.extracting(section.range))
        else { return nil }
        for id in 1..<UInt32(max(1, types.count)) {
            guard let type = types.type(id), type.kind == .function,
                types.target(of: id).flatMap(types.type)?.kind != .functionPrototype
            else { continue }
            let name = types.name(of: type)
            return name.contains(".cold.") ? name : nil
        }
        return nil
    }

    /// The relocations by the kernel's types, of `.BTF.ext`.
    package var relocations: [Relocation] {
        let span = unsafe bytes.span.bytes
        guard let section = image.section(".BTF.ext", in: span) else { return [] }
        return BTFExtensionRecords(span.extracting(section.range), types: types).relocations
    }

    /// The source lines of programs, of `.BTF.ext`: the first line of each function by section and offset.
    package var lines: [BTFExtensionRecords.Line] {
        let span = unsafe bytes.span.bytes
        guard let section = image.section(".BTF.ext", in: span) else { return [] }
        return BTFExtensionRecords(span.extracting(section.range), types: types).lines
    }
}

extension ObjectModel {
    private static func programs(
        _ image: ELFImage,
        _ symbols: [ELFSymbol],
        _ bytes: RawSpan,
        isLocal: Bool
    ) -> [Program] {
        symbols.compactMap { symbol in
            guard symbol.isFunction, image.sections.indices.contains(symbol.section) else { return nil }
            let section = image.sections[symbol.section]
            let name = image.name(of: section, in: bytes)
            // Functions in .text are called by programs.
            guard section.isCode, name != ".text", symbol.isLocal == isLocal else { return nil }
            return Program(name: symbol.name, section: name, size: symbol.size)
        }
    }

    private static func maps(_ types: BTFTypes, _ variables: [UInt32]) -> [Map] {
        var names: Set<String> = []
        return variables.compactMap { id in
            // Of two static maps with one name, the object's user finds the first.
            guard let variable = types.type(id), let target = types.target(of: id),
                let structure = types.resolved(target), structure.kind == .structure,
                names.insert(types.name(of: variable)).inserted
            else { return nil }
            var numbers: [String: Int] = [:]
            var pointees: [String: UInt32] = [:]
            var event: UInt32?
            for member in types.members(of: structure.id) {
                let name = types.name(of: member)
                guard let pointer = types.resolved(member.type), pointer.kind == .pointer,
                    let pointee = types.target(of: pointer.id)
                else { continue }
                pointees[name] = pointee
                guard let array = types.arrayInfo(of: pointee) else { continue }
                numbers[name] = array.count
                // __uint declares a pointer to an array of int; BPF_EVENTS one of the events' type.
                let isPlain = types.type(array.element).map { types.isName("int", of: $0) } ?? true
                if name == "type", !isPlain { event = array.element }
            }
            return Map(
                name: types.name(of: variable),
                type: UInt32(clamping: numbers["type"] ?? 0),
                key: pointees["key"],
                value: pointees["value"],
                event: event,
                keySize: numbers["key_size"] ?? pointees["key"].flatMap(types.size(of:)) ?? 0,
                valueSize: numbers["value_size"] ?? pointees["value"].flatMap(types.size(of:)) ?? 0,
                maxEntries: numbers["max_entries"] ?? 0,
                flags: UInt32(clamping: numbers["map_flags"] ?? 0),
                isPinnedByName: numbers["pinning"] == 1
            )
        }
    }

    private static func sections(
        _ image: ELFImage,
        _ types: BTFTypes,
        _ symbols: [ELFSymbol],
        _ bytes: RawSpan
    ) -> [Section] {
        let symbolsBySection = Dictionary(grouping: symbols.filter { !$0.isLocal }, by: \.section)
        var names: Set<String> = []
        return image.sections.indices.compactMap { index in
            let section = image.sections[index]
            let name = image.name(of: section, in: bytes)
            guard [".rodata", ".data", ".bss"].contains(where: { name == $0 || name.hasPrefix("\($0).") }) else {
                return nil
            }
            let symbols = Dictionary(
                (symbolsBySection[index] ?? []).map { ($0.name, $0) },
                uniquingKeysWith: { one, _ in one }
            )
            let variables = variables(types, types.variables(ofSection: name), symbols: symbols)
            guard !variables.isEmpty, section.size > 0, names.insert(name).inserted else { return nil }
            return Section(
                name: name,
                size: section.size,
                variables: variables.filter { $0.offset >= 0 && $0.offset + $0.size <= section.size }
            )
        }
    }

    private static func structOps(
        _ image: ELFImage,
        _ types: BTFTypes,
        _ symbols: [ELFSymbol],
        _ bytes: RawSpan
    ) -> [Variable] {
        image.sections.indices.flatMap { index in
            let name = image.name(of: image.sections[index], in: bytes)
            guard BTFTypes.holdsStructOps(name) else { return [] as [Variable] }
            let named = Dictionary(
                symbols.filter { $0.section == index && !$0.isLocal }.map { ($0.name, $0) },
                uniquingKeysWith: { one, _ in one }
            )
            return variables(types, types.variables(ofSection: name), symbols: named)
        }
    }

    /// The variables of a data section. The compiler leaves their offsets in BTF to the linker; symbols have them.
    /// Without symbols, the variables are those of another module or of the kernel.
    private static func variables(
        _ types: BTFTypes,
        _ ids: [UInt32],
        symbols: [String: ELFSymbol]?
    ) -> [Variable] {
        ids.compactMap { id in
            guard let variable = types.type(id), let target = types.target(of: id), let size = types.size(of: target)
            else { return nil }
            let name = types.name(of: variable)
            let isStatic = types.linkage(of: id) == 0
            let symbol = symbols?[name]
            guard isStatic || symbol != nil || symbols == nil else { return nil }
            return Variable(
                name: name,
                type: target,
                offset: symbol?.value ?? 0,
                size: size,
                isStatic: isStatic,
                isHidden: symbol?.isHidden ?? false
            )
        }
    }
}
