// SPDX-License-Identifier: Apache-2.0

import BPF
import SystemPackage

/// What keeps programs, maps, links and BTF: processes and pins.
struct Owners {
    private let holders = BPFSystem.holders()
    private var pins: [BPFSystem.PinnedObject.Kind: [UInt32: [String]]] = [:]

    init() {
        for pin in BPFSystem.pins { pins[pin.kind, default: [:]][pin.id, default: []].append(pin.path.string) }
    }

    func program(_ id: UInt32) -> Owner { Owner(holders.programs[id] ?? [], pins[.program]?[id] ?? []) }
    func map(_ id: UInt32) -> Owner { Owner(holders.maps[id] ?? [], pins[.map]?[id] ?? []) }
    func link(_ id: UInt32) -> Owner { Owner(holders.links[id] ?? [], pins[.link]?[id] ?? []) }
    func btf(_ id: UInt32) -> Owner { Owner(holders.btfs[id] ?? [], []) }
}

/// The processes and pins that keep one object.
struct Owner {
    let holders: [BPFSystem.Holder]
    let pins: [String]

    init(_ holders: [BPFSystem.Holder], _ pins: [String]) {
        self.holders = holders
        self.pins = pins
    }

    /// `systemd(1), agent(431), /sys/fs/bpf/counter`
    var text: String {
        let names = holders.map(\.description) + pins
        return names.isEmpty ? "-" : names.joined(separator: ", ")
    }

    /// The members of an object's JSON.
    var json: [(String, JSON)] {
        let processes = holders.map { JSON.object([("pid", .number($0.pid)), ("command", .text($0.command))]) }
        return [("processes", .list(processes)), ("pins", .list(pins.map { JSON.text($0) }))]
    }
}
