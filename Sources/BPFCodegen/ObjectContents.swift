// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import ELFReader

/// What `bpfgen inspect` shows of an object file.
package struct ObjectContents: Codable, Sendable {
    struct Program: Codable {
        let name: String
        let section: String
        let instructions: Int
        let attachesBySection: Bool
    }

    struct Map: Codable {
        let name: String
        let type: UInt32
        let typeName: String
        let key: String?
        let keySize: Int
        let value: String?
        let valueSize: Int
        let event: String?
        let maxEntries: Int
        let flags: UInt32
    }

    struct Variable: Codable {
        let name: String
        let section: String
        let declaration: String
        let offset: Int
        let size: Int
    }

    struct Section: Codable {
        let name: String
        let size: Int
    }

    struct CoreRelocation: Codable {
        let section: String
        let instruction: Int
        let type: String
        let path: String
        let kind: String
    }

    struct TypeEntry: Codable {
        let kind: String
        let name: String
        let size: Int?
    }

    let file: String
    let license: String?
    let programs: [Program]
    let maps: [Map]
    let variables: [Variable]
    let sections: [Section]
    let types: [TypeEntry]
    let coreRelocations: [CoreRelocation]

    /// - Parameters:
    ///   - object: the object.
    ///   - file: its name.
    package init(_ object: ObjectModel, file: String) {
        self.file = file
        license = object.license
        programs = object.programs.map {
            Program(
                name: $0.name,
                section: $0.section,
                instructions: $0.size / 8,
                attachesBySection: SectionRules.namesPlace($0.section)
            )
        }
        let types = object.types
        maps = object.maps.map { map in
            Map(
                name: map.name,
                type: map.type,
                typeName: MapTypeNames.name(of: map.type),
                key: map.key.map(types.describe),
                keySize: map.keySize,
                value: map.value.map(types.describe),
                valueSize: map.valueSize,
                event: map.event.map(types.describe),
                maxEntries: map.maxEntries,
                flags: map.flags
            )
        }
        variables = object.sections.flatMap { section in
            section.variables.map { variable in
                Variable(
                    name: variable.name,
                    section: section.name,
                    declaration: (variable.isStatic ? "static " : "")
                        + types.declaration(of: variable.type, named: variable.name),
                    offset: variable.offset,
                    size: variable.size
                )
            }
        }
        let bytes = object.bytes
        sections = object.image.sections.compactMap { section in
            let name = unsafe object.image.name(of: section, in: bytes.span.bytes)
            return name.isEmpty ? nil : Section(name: name, size: section.size)
        }
        self.types = (1..<UInt32(max(1, types.count))).compactMap { id in
            guard let type = types.type(id),
                [.structure, .union, .enumeration, .enumeration64, .typedef].contains(type.kind)
            else { return nil }
            return TypeEntry(kind: type.kind.description, name: types.name(of: type), size: types.size(of: id))
        }
        coreRelocations = object.relocations.map { relocation in
            CoreRelocation(
                section: relocation.section,
                instruction: relocation.instructionOffset / 8,
                type: types.describe(relocation.type),
                path: relocation.path,
                kind: RelocationNames.name(of: relocation.kind)
            )
        }
    }

    /// The text for a terminal.
    package var text: String {
        var lines: [String] = ["\(file)" + (license.map { ", license \($0)" } ?? "")]
        func add(_ title: String, _ rows: [[String]]) {
            guard !rows.isEmpty else { return }
            lines += ["", title]
            var widths: [Int] = []
            for row in rows {
                for (column, cell) in row.enumerated() {
                    if column == widths.count { widths.append(0) }
                    widths[column] = max(widths[column], cell.count)
                }
            }
            for row in rows {
                var line = "  "
                for (column, cell) in row.enumerated() {
                    line += cell
                    guard column < row.count - 1 else { break }
                    line += String(repeating: " ", count: widths[column] - cell.count + 2)
                }
                lines.append(line)
            }
        }
        add(
            "Programs",
            programs.map {
                [
                    $0.name, "SEC(\"\($0.section)\")", "\($0.instructions) instructions",
                    $0.attachesBySection ? "attach()" : "",
                ]
            }
        )
        add(
            "Maps",
            maps.map { map in
                [
                    map.name, map.typeName, map.maxEntries == 0 ? "" : "\(map.maxEntries) entries",
                    map.keySize == 0
                        ? ""
                        : "\(map.key ?? "key") (\(map.keySize))"
                            + (map.valueSize == 0 ? "" : " -> \(map.value ?? "value") (\(map.valueSize))"),
                    map.event.map { "events: \($0)" } ?? "",
                ]
            }
        )
        add("Variables", variables.map { [$0.section, "\($0.offset)", $0.declaration, "\($0.size) bytes"] })
        add(
            "Types",
            types.filter { !$0.name.isEmpty }.map { ["\($0.kind) \($0.name)", $0.size.map { "\($0) bytes" } ?? ""] }
        )
        add(
            "CO-RE relocations",
            coreRelocations.map { [$0.section, "\($0.instruction)", $0.kind, "\($0.type) \($0.path)"] }
        )
        add("Sections", sections.map { [$0.name, "\($0.size) bytes"] })
        return lines.map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n") + "\n"
    }
}

/// `enum bpf_core_relo_kind` in `<linux/bpf.h>`.
enum RelocationNames {
    private static let names = [
        "field_byte_off", "field_byte_size", "field_exists", "field_signed", "field_lshift_u64", "field_rshift_u64",
        "local_type_id", "target_type_id", "type_exists", "type_size", "enumval_exists", "enumval_value",
        "type_matches",
    ]

    static func name(of kind: UInt32) -> String { kind < names.count ? names[Int(kind)] : "kind \(kind)" }
}

/// `enum bpf_map_type` in `<linux/bpf.h>`, with libbpf's names.
enum MapTypeNames {
    private static let names = [
        "unspec", "hash", "array", "prog_array", "perf_event_array", "percpu_hash", "percpu_array", "stack_trace",
        "cgroup_array",
        "lru_hash", "lru_percpu_hash", "lpm_trie", "array_of_maps", "hash_of_maps", "devmap", "sockmap", "cpumap",
        "xskmap",
        "sockhash", "cgroup_storage", "reuseport_sockarray", "percpu_cgroup_storage", "queue", "stack", "sk_storage",
        "devmap_hash", "struct_ops", "ringbuf", "inode_storage", "task_storage", "bloom_filter", "user_ringbuf",
        "cgrp_storage",
        "arena", "insn_array", "rhash",
    ]

    static func name(of type: UInt32) -> String { type < names.count ? names[Int(type)] : "type \(type)" }
}
