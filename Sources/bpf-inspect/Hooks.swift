// SPDX-License-Identifier: Apache-2.0

import BPF

/// The hooks that the kernel lists the programs of.
enum Hooks {
    /// The hooks of a network interface.
    static func all(ofInterface name: String) -> [(name: String, hook: AttachTarget)] {
        let place = AttachTarget.Interface.name(name)
        return [
            ("xdp", .xdp(interface: place)), ("tcx ingress", .tcx(interface: place, .ingress)),
            ("tcx egress", .tcx(interface: place, .egress)), ("tc ingress", .tc(interface: place, .ingress)),
            ("tc egress", .tc(interface: place, .egress)), ("netkit primary", .netkit(interface: place, .primary)),
            ("netkit peer", .netkit(interface: place, .peer)),
        ]
    }

    /// The hooks of a control group.
    static func all(ofCgroup path: String) -> [(name: String, hook: AttachTarget)] {
        cgroupTypes.map { ($0.name, .cgroup(path: path, attachType: $0.type)) }
    }

    private static let cgroupTypes = BPFAttachType.allCases.map { (name: "\($0)", type: $0) }
        .filter { $0.name.hasPrefix("cgroup_") }
}
