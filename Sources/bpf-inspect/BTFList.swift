// SPDX-License-Identifier: Apache-2.0

import BPF

/// The BTF in the kernel.
enum BTFList {
    static func listing() throws -> Listing {
        let btfs = try BPFSystem.btfs
        let owners = Owners()
        let table = Table(
            columns: [
                .init("ID", isNumber: true), .init("KIND"), .init("NAME", least: 8), .init("SIZE", isNumber: true),
                .init("HELD BY", least: 12),
            ],
            rows: btfs.map { btf in
                [
                    "\(btf.id)", kind(btf), btf.name.isEmpty ? "-" : btf.name, Units.size(btf.size),
                    owners.btf(btf.id).text,
                ]
            }
        )
        let json = btfs.map { btf in
            let members: [(String, JSON)] = [
                ("id", .number(btf.id)), ("kind", .text(kind(btf))), ("name", .text(btf.name)),
                ("bytes", .number(btf.size)),
            ]
            return JSON.object(members + owners.btf(btf.id).json)
        }
        return Listing(table: table, json: .list(json))
    }

    private static func kind(_ btf: BTF.Info) -> String {
        guard btf.isOfKernel else { return "object" }
        return btf.name == "vmlinux" ? "kernel" : "module"
    }
}
