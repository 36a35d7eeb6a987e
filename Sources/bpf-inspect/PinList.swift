// SPDX-License-Identifier: Apache-2.0

import BPF
import SystemPackage

/// The pins in the mounted bpffs.
enum PinList {
    static func listing() throws -> Listing {
        guard !BPFKernel.bpffs.isEmpty else {
            throw InspectError("no bpffs is mounted, so nothing is pinned. Run 'mount -t bpf bpf /sys/fs/bpf'")
        }
        let pins = BPFSystem.pins
        let names = pins.map(Names().name)
        let table = Table(
            columns: [.init("KIND"), .init("ID", isNumber: true), .init("NAME"), .init("PATH")],
            rows: zip(pins, names).map { pin, name in
                [pin.kind.rawValue, "\(pin.id)", name ?? "-", pin.path.string]
            }
        )
        let json = zip(pins, names).map { pin, name in
            JSON.object([
                ("path", .text(pin.path.string)), ("kind", .text(pin.kind.rawValue)), ("id", .number(pin.id)),
                ("name", .text(name)),
            ])
        }
        return Listing(table: table, json: .list(json))
    }
}

/// The names of what is pinned; of a link, the name of its program. They need `CAP_SYS_ADMIN`, and the pins do not.
private struct Names {
    private let programs: [UInt32: String]
    private let maps: [UInt32: String]
    private let links: [UInt32: UInt32]

    init() {
        let programs = (try? BPFSystem.programs) ?? []
        let maps = (try? BPFSystem.maps) ?? []
        let links = (try? BPFSystem.links) ?? []
        self.programs = Dictionary(programs.map { ($0.id, $0.name) }) { first, _ in first }
        self.maps = Dictionary(maps.map { ($0.id, $0.name) }) { first, _ in first }
        self.links = Dictionary(links.map { ($0.id, $0.programID) }) { first, _ in first }
    }

    func name(_ pin: BPFSystem.PinnedObject) -> String? {
        switch pin.kind {
        case .program: programs[pin.id]
        case .map: maps[pin.id]
        case .link: links[pin.id].flatMap { programs[$0] }
        }
    }
}
