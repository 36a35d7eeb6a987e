// SPDX-License-Identifier: Apache-2.0

import BPF

/// The maps in the kernel.
enum MapList {
    static func listing() throws -> Listing {
        let maps = try BPFSystem.maps
        let users = Dictionary(
            grouping: try BPFSystem.programs.flatMap { program in program.mapIDs.map { ($0, program.id) } },
            by: \.0
        ).mapValues { $0.map(\.1) }
        let owners = Owners()
        let table = Table(
            columns: [
                .init("ID", isNumber: true), .init("TYPE", least: 8), .init("NAME", least: 8),
                .init("KEY", isNumber: true), .init("VALUE", isNumber: true), .init("ENTRIES", isNumber: true),
                .init("MEMORY", isNumber: true), .init("FLAGS", least: 6), .init("PROGRAMS", least: 8),
                .init("HELD BY", least: 10),
            ],
            rows: maps.map { map in
                let programs = (users[map.id] ?? []).map(String.init).joined(separator: ",")
                return [
                    "\(map.id)", "\(map.type)", map.name.isEmpty ? "-" : map.name, Units.size(map.keySize),
                    Units.size(map.valueSize), "\(map.maxEntries)", Units.size(map.memory), flags(map),
                    programs.isEmpty ? "-" : programs, owners.map(map.id).text,
                ]
            }
        )
        return Listing(table: table, json: .list(maps.map { json($0, users[$0.id] ?? [], owners) }))
    }

    private static func flags(_ map: BPFMap.Info) -> String {
        var names: [String] = []
        if map.flags.rawValue != 0 { names.append("0x" + String(map.flags.rawValue, radix: 16)) }
        if map.isFrozen == true { names.append("frozen") }
        return names.isEmpty ? "-" : names.joined(separator: ",")
    }

    private static func json(_ map: BPFMap.Info, _ programs: [UInt32], _ owners: Owners) -> JSON {
        let members: [(String, JSON)] = [
            ("id", .number(map.id)), ("type", .text("\(map.type)")), ("name", .text(map.name)),
            ("key_bytes", .number(map.keySize)), ("value_bytes", .number(map.valueSize)),
            ("max_entries", .number(map.maxEntries)), ("flags", .number(map.flags.rawValue)),
            ("memory_bytes", .number(map.memory)), ("frozen", map.isFrozen.map { .flag($0) } ?? .null),
            ("btf_id", .number(map.btfID)), ("program_ids", .list(programs.map { .number($0) })),
        ]
        return .object(members + owners.map(map.id).json)
    }
}
