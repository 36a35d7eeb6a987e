// SPDX-License-Identifier: Apache-2.0

import BPF

/// The programs in the kernel.
enum ProgramList {
    static func listing() throws -> Listing {
        let programs = try BPFSystem.programs
        let attachments = try Attachments(of: programs)
        let owners = Owners()
        let table = Table(
            columns: [
                .init("ID", isNumber: true), .init("TYPE", least: 8), .init("NAME", least: 8),
                .init("AGE", isNumber: true), .init("USER", least: 6), .init("SIZE", isNumber: true),
                .init("MEMORY", isNumber: true), .init("MAPS", least: 6), .init("ATTACHED", least: 10),
                .init("HELD BY", least: 10),
            ],
            rows: programs.map { program in
                let ids = program.mapIDs.map(String.init).joined(separator: ",")
                return [
                    "\(program.id)", "\(program.type)", program.name.isEmpty ? "-" : program.name,
                    Units.age(age(program)), Units.user(program.userID), Units.size(size(program)),
                    Units.size(program.memory), ids.isEmpty ? "-" : ids, attachments.text(program.id),
                    owners.program(program.id).text,
                ]
            }
        )
        return Listing(table: table, json: .list(programs.map { json($0, attachments, owners) }))
    }

    /// The machine's instructions, or those of the interpreter.
    private static func size(_ program: BPFProgram.Info) -> Int {
        program.machineCodeSize > 0 ? program.machineCodeSize : program.translatedSize
    }

    static func age(_ program: BPFProgram.Info) -> Int64 { Units.uptime - program.loadTime.components.seconds }

    static func json(_ program: BPFProgram.Info, _ attachments: Attachments, _ owners: Owners) -> JSON {
        let links = attachments.links(of: program.id).map {
            JSON.object([("id", .number($0.id)), ("kind", .text("\($0.kind)")), ("hook", .text(Attachments.hook($0)))])
        }
        let members: [(String, JSON)] = [
            ("id", .number(program.id)), ("type", .text("\(program.type)")), ("name", .text(program.name)),
            ("tag", .text(program.tag)), ("loaded", .text(Units.date(secondsAgo: age(program)))),
            ("uid", .number(program.userID)), ("gpl_compatible", .flag(program.isGPLCompatible)),
            ("translated_bytes", .number(program.translatedSize)), ("machine_bytes", .number(program.machineCodeSize)),
            ("verified_instructions", .number(program.verifiedInstructions)), ("memory_bytes", .number(program.memory)),
            ("btf_id", .number(program.btfID)), ("map_ids", .list(program.mapIDs.map { .number($0) })),
            ("links", .list(links)),
            ("hooks_without_link", .list(attachments.hooksWithoutLink(of: program.id).map { .text($0) })),
        ]
        return .object(members + owners.program(program.id).json)
    }
}
