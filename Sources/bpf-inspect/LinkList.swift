// SPDX-License-Identifier: Apache-2.0

import BPF

/// The links in the kernel.
enum LinkList {
    static func listing() throws -> Listing {
        let links = try BPFSystem.links
        let names = Dictionary(try BPFSystem.programs.map { ($0.id, $0.name) }) { first, _ in first }
        let owners = Owners()
        let table = Table(
            columns: [
                .init("ID", isNumber: true), .init("KIND"), .init("PROGRAM", isNumber: true), .init("NAME", least: 8),
                .init("ATTACHED", least: 12), .init("HELD BY", least: 12),
            ],
            rows: links.map { link in
                [
                    "\(link.id)", "\(link.kind)", "\(link.programID)", names[link.programID] ?? "-",
                    Attachments.hook(link), owners.link(link.id).text,
                ]
            }
        )
        let json = links.map { link in
            let members: [(String, JSON)] = [
                ("id", .number(link.id)), ("kind", .text("\(link.kind)")), ("program_id", .number(link.programID)),
                ("program_name", .text(names[link.programID])), ("hook", .text(Attachments.hook(link))),
            ]
            return JSON.object(members + owners.link(link.id).json)
        }
        return Listing(table: table, json: .list(json))
    }
}
