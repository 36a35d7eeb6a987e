// SPDX-License-Identifier: Apache-2.0

/// Writes the class of a skeleton.
struct SkeletonWriter {
    struct Program {
        let name: String
        let cName: String
        let section: String
        let place: String?
    }

    struct Map {
        let name: String
        let cName: String
        let view: MapView
    }

    struct Variable {
        let name: String
        let cName: String
        let type: SwiftType
        let declaration: String
        let offset: Int
        let size: Int

        /// Whether its value would use up a stack.
        var isLarge: Bool { size > 1 << 16 }

        /// The elements of a large array.
        var elements: (type: SwiftType, count: Int) {
            switch type {
            case .array(.boolean, let count): (.number("UInt8"), count)
            case .array(let element, let count): (element, count)
            case .text(let count): (.number("UInt8"), count)
            default: (.number("UInt8"), size)
            }
        }
    }

    struct Section {
        let member: String
        let typeName: String
        let cName: String
        /// The size that the variables need, in bytes.
        let size: Int
        let isReadOnly: Bool
        /// Whether the running programs' memory can be mapped.
        let isMapped: Bool
        let variables: [Variable]
    }

    let name: String
    let source: String
    let access: String
    let license: String?
    let programs: [Program]
    let maps: [Map]
    let sections: [Section]
    let kconfig: [Variable]
    let structOps: [StructOpsWriter]
    let lines: SourceLines

    /// Rings and perf event arrays are members of the skeleton itself too, if nothing else has the name.
    private var streams: [Map] {
        let taken = Set(sections.map(\.member) + ["object", "maps", "programs", "kconfig"])
        return maps.filter { map in
            switch map.view {
            case .ring, .perf: !taken.contains(map.name)
            default: false
            }
        }
    }

    func write(to code: inout CodeWriter) {
        code.comment("The BPF object of `\(source)`, loaded.")
        if let license { code.comment("", "License of the programs: \(license).") }
        code.block("\(access)final class \(name): BPFSkeleton") { code in
            code.comment("The loaded object.")
            code.line("\(access)let object: BPFObject")
            code.comment("The maps.")
            code.line("\(access)let maps: Maps")
            code.comment("The programs.")
            code.line("\(access)let programs: Programs")
            for section in sections {
                if section.isReadOnly {
                    code.comment("The constants of `\(section.cName)`.")
                    code.line("\(access)let \(section.member): \(section.typeName)")
                } else if section.isMapped {
                    code.comment("The variables of `\(section.cName)`, in the memory that the programs use.")
                    code.line("\(access)let \(section.member): \(section.typeName).Live")
                }
            }
            if !kconfig.isEmpty {
                code.comment("The values from the kernel's configuration.")
                code.line("\(access)let kconfig: Kconfig")
            }
            code.line()
            code.comment("Creates the members of a loaded object. Use `open()` and `load()` instead.")
            code.block("\(access)init(loaded object: BPFObject, settings: Settings) throws(BPFError)") { code in
                code.line("self.object = object")
                code.line("maps = try Maps(object)")
                code.line("programs = Programs(object: object)")
                for section in sections {
                    if section.isReadOnly {
                        code.line("\(section.member) = settings.\(section.member)")
                    } else if section.isMapped {
                        code.line(
                            "\(section.member) = \(section.typeName).Live(memory: "
                                + "try object.memory(of: \"\(section.cName.swiftLiteral)\", size: \(section.size)))"
                        )
                    }
                }
                if !kconfig.isEmpty { code.line("kconfig = Kconfig(contents: try BPFKconfig(object))") }
            }
            for stream in streams {
                code.line()
                code.comment(
                    "The events of the map `\(stream.cName)`." + (lines.place(of: stream.cName).map { " \($0)" } ?? "")
                )
                code.line(
                    "\(access)var \(stream.name): \(stream.view.typeName) { get throws(BPFError) { try maps.\(stream.name) } }"
                )
            }
            code.line()
            code.comment(
                "Attaches the programs whose `SEC()` says where\(structOps.isEmpty ? "" : " and the struct_ops maps"), all or none.",
                "",
                "- Returns: the links, which detach when they are released."
            )
            code.block("\(access)func attach() throws(BPFError) -> Links") { code in
                code.line("Links(links: try object.attach())")
            }
        }
        code.line()
        code.block("extension \(name)") { code in
            writeMaps(to: &code)
            writePrograms(to: &code)
            writeLinks(to: &code)
            writeSettings(to: &code)
            for section in sections { write(section, to: &code) }
            if !kconfig.isEmpty { writeKconfig(to: &code) }
            if !structOps.isEmpty { writeStructOps(to: &code) }
        }
        code.line()
    }

    private var attached: [Program] { programs.filter { SectionRules.namesPlace($0.section) } }

    private func writeMaps(to code: inout CodeWriter) {
        code.comment("The maps of `\(source)`.")
        code.block("\(access)struct Maps: Sendable") { code in
            for (index, map) in maps.enumerated() {
                code.line("private let _part\(index): BPFPart<\(map.view.storedTypeName)>")
            }
            code.line()
            code.block("fileprivate init(_ object: BPFObject) throws(BPFError)") { code in
                for (index, map) in maps.enumerated() {
                    code.line(
                        "_part\(index) = try BPFPart(\"\(map.cName.swiftLiteral)\", of: object) { (map) throws(BPFError) in \(map.view.creation) }"
                    )
                }
            }
            for (index, map) in maps.enumerated() {
                code.line()
                code.comment("The map `\(map.cName)`." + (lines.place(of: map.cName).map { " \($0)" } ?? ""))
                let member = map.view.member("_part\(index).get()")
                code.line("\(access)var \(map.name): \(map.view.typeName) { get throws(BPFError) { \(member) } }")
            }
        }
        code.line()
        code.comment("The names of the maps, for `open.maps`.")
        code.block("\(access)struct MapNames: Sendable") { code in
            for map in maps {
                code.comment("The map `\(map.cName)`.")
                code.line("\(access)let \(map.name) = BPFMapName(\"\(map.cName.swiftLiteral)\")")
            }
        }
        code.line()
        code.comment("The names of the maps.")
        code.line("\(access)static let bpfMapNames = MapNames()")
        code.line()
    }

    private func writePrograms(to code: inout CodeWriter) {
        code.comment("The programs of `\(source)`.")
        code.block("\(access)struct Programs: Sendable") { code in
            code.line("fileprivate let object: BPFObject")
            for program in programs {
                code.line()
                code.comment("`SEC(\"\(program.section)\") \(program.cName)`." + (program.place.map { " \($0)" } ?? ""))
                code.line(
                    "\(access)var \(program.name): BPFProgram { get throws(BPFError) { try object.program(\"\(program.cName.swiftLiteral)\") } }"
                )
            }
        }
        code.line()
        code.comment("The names of the programs, for `open.programs`.")
        code.block("\(access)struct ProgramNames: Sendable") { code in
            for program in programs {
                code.comment("`\(program.cName)`")
                code.line("\(access)let \(program.name) = BPFProgramName(\"\(program.cName.swiftLiteral)\")")
            }
        }
        code.line()
        code.comment("The names of the programs.")
        code.line("\(access)static let bpfProgramNames = ProgramNames()")
        code.line()
    }

    private func writeLinks(to code: inout CodeWriter) {
        code.comment("The links of what `attach()` attached.")
        code.block("\(access)struct Links: Sendable") { code in
            code.line("fileprivate let links: BPFLinks")
            for program in attached {
                code.line()
                guard !program.section.hasPrefix("?") else {
                    code.comment("The link of `\(program.cName)`; `nil` unless it was switched on before the load.")
                    code.line("\(access)var \(program.name): Link? { links[\"\(program.cName.swiftLiteral)\"] }")
                    continue
                }
                code.comment("The link of `\(program.cName)`.")
                code.line(
                    "\(access)var \(program.name): Link { get throws(BPFError) { try links.link(\"\(program.cName.swiftLiteral)\") } }"
                )
            }
            let taken = Set(attached.map(\.name))
            for map in structOps where !taken.contains(map.member) {
                code.line()
                code.comment("The link of the struct_ops map `\(map.cName)`.")
                code.line(
                    "\(access)var \(map.member): Link { get throws(BPFError) { try links.link(\"\(map.cName.swiftLiteral)\") } }"
                )
            }
            code.line()
            code.comment("All links, for what has no member of its own.")
            code.line("\(access)var all: [Link] { links.all }")
            code.line()
            code.comment("Detaches all of them.")
            code.line("\(access)func detach() throws(BPFError) { try links.detach() }")
        }
        code.line()
    }

    private func writeSettings(to code: inout CodeWriter) {
        code.comment("The variables that can be set before the object is loaded.")
        code.block("\(access)struct Settings: BPFSkeletonSettings") { code in
            for section in sections {
                code.comment("The variables of `\(section.cName)`.")
                code.line("\(access)var \(section.member): \(section.typeName)")
            }
            if !structOps.isEmpty {
                code.comment("The struct_ops maps.")
                code.line("\(access)var structOps: StructOps")
            }
            code.line()
            code.comment("Reads the initial values.")
            code.block("\(access)init(_ sections: BPFInitialSections) throws(BPFError)") { code in
                for section in sections {
                    code.line(
                        "\(section.member) = \(section.typeName)(contents: "
                            + "try sections.section(\"\(section.cName.swiftLiteral)\", variables: \(section.typeName).variables))"
                    )
                }
                if !structOps.isEmpty { code.line("structOps = try StructOps(sections)") }
            }
            if !structOps.isEmpty {
                code.line()
                code.comment("The struct_ops maps with their values.")
                let list = structOps.map { "structOps.\($0.member).contents" }.joined(separator: ", ")
                code.line("\(access)var bpfStructOps: [BPFStructOpsValues] { [\(list)] }")
            }
            code.line()
            code.comment("The sections with their values.")
            let list = sections.map { "\($0.member).contents" }.joined(separator: ", ")
            code.line("\(access)var bpfSections: [BPFSectionValues] { [\(list)] }")
        }
        code.line()
    }

    private func write(_ section: Section, to code: inout CodeWriter) {
        code.comment("The \(section.isReadOnly ? "constants" : "variables") of `\(section.cName)`.")
        code.block("\(access)struct \(section.typeName): Sendable") { code in
            code.line("fileprivate var contents: BPFSectionValues")
            for variable in section.variables {
                code.line()
                code.comment("`\(variable.declaration)`" + (lines.place(of: variable.cName).map { " \($0)" } ?? ""))
                guard !variable.isLarge else {
                    // On the heap, where it does not use up a stack.
                    let place = "(at: \(variable.offset), count: \(variable.elements.count))"
                    code.block("\(access)var \(variable.name): [\(variable.elements.type.name)]") { code in
                        code.line("get { contents.elements\(place) }")
                        let list = "newValue, at: \(variable.offset), count: \(variable.elements.count)"
                        code.line("set { contents.setElements(\(list)) }")
                    }
                    continue
                }
                code.block("\(access)var \(variable.name): \(variable.type.name)") { code in
                    code.line("get { contents[at: \(variable.offset)] }")
                    code.line("set { contents[at: \(variable.offset)] = newValue }")
                }
            }
            code.line()
            writeDescription(of: "contents", access: access, to: &code)
            code.comment("The offsets, sizes and names of the variables in C.")
            code.block("fileprivate static var variables: StaticString") { code in
                code.line("\"\"\"")
                for variable in section.variables {
                    code.line("\(variable.offset) \(variable.size) \(variable.cName.swiftLiteral)")
                }
                code.line("\"\"\"")
            }
            guard !section.isReadOnly, section.isMapped else { return }
            code.line()
            code.comment("The variables in the memory that the programs use.")
            code.block("\(access)struct Live: Sendable") { code in
                code.line("fileprivate let memory: BPFSectionMemory")
                for variable in section.variables { LiveVariableWriter(variable).write(access: access, to: &code) }
                writeDescription(of: "memory", access: access, to: &code)
            }
        }
        code.line()
    }

    private func writeDescription(of member: String, access: String, to code: inout CodeWriter) {
        code.line()
        code.comment("Returns all variables as text, in the style of C's designated initializers.")
        code.block(
            "\(access)func describe(options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String"
        ) { code in
            code.line("try \(member).describe(options: options)")
        }
        code.line()
    }

    private func writeStructOps(to code: inout CodeWriter) {
        code.comment("The struct_ops maps: numbers, and the programs of functions. Changes need libbpf 1.4 or newer.")
        code.block("\(access)struct StructOps: Sendable") { code in
            for map in structOps {
                code.comment("The map `\(map.cName)`." + (lines.place(of: map.cName).map { " \($0)" } ?? ""))
                code.line("\(access)var \(map.member): \(map.typeName)")
            }
            code.line()
            code.block("fileprivate init(_ sections: BPFInitialSections) throws(BPFError)") { code in
                for map in structOps { code.line("\(map.member) = \(map.typeName)(contents: \(map.creation))") }
            }
            for map in structOps { map.write(access: access, to: &code) }
        }
        code.line()
    }

    private func writeKconfig(to code: inout CodeWriter) {
        code.comment("The values from the kernel's configuration.")
        code.block("\(access)struct Kconfig: Sendable") { code in
            code.line("fileprivate let contents: BPFKconfig")
            for variable in kconfig {
                code.line()
                code.comment("`\(variable.declaration)`")
                code.line(
                    "\(access)var \(variable.name): \(variable.type.name) { contents[\"\(variable.cName.swiftLiteral)\"] }"
                )
            }
        }
        code.line()
    }

    /// Writes the object file.
    func writeObject(_ bytes: [UInt8], to code: inout CodeWriter) {
        code.block("extension \(name)") { code in
            code.comment("The object file, \(bytes.count) bytes.")
            code.line("\(access)static let bpfObject = BPFEmbeddedObject(")
            code.line("    name: \"\(name)\",")
            code.line("    maps: [\(maps.map { "\"\($0.cName.swiftLiteral)\"" }.joined(separator: ", "))],")
            code.line("    programs: [\(programs.map { "\"\($0.cName.swiftLiteral)\"" }.joined(separator: ", "))],")
            code.line("    base64: \"\(Base64.encode(bytes))\"")
            code.line(")")
        }
    }
}
