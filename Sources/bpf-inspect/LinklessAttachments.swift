// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc

/// Where programs are attached without a link, by the program's ID.
struct LinklessAttachments {
    private(set) var hooks: [UInt32: [String]] = [:]

    /// - Parameter programs: the programs without a link; only what can have one of them is searched.
    init(of programs: [BPFProgram.Info]) {
        let ids = Set(programs.map(\.id))
        if programs.contains(where: { [.kprobe, .tracepoint, .rawTracepoint, .perfEvent].contains($0.type) }) {
            for attachment in BPFSystem.perfAttachments() where ids.contains(attachment.programID) {
                hooks[attachment.programID, default: []].append(attachment.description)
            }
        }
        if programs.contains(where: { [.xdp, .schedCls, .schedAct].contains($0.type) }) {
            for name in Self.interfaces { search(Hooks.all(ofInterface: name), of: name, ids) }
        }
        let groups: [BPFProgramType] = [
            .cgroupSKB, .cgroupSock, .cgroupDevice, .cgroupSockAddr, .cgroupSysctl, .cgroupSockopt, .sockOps,
        ]
        if programs.contains(where: { groups.contains($0.type) }) { search(cgroup: "/sys/fs/cgroup", ids) }
    }

    private mutating func search(
        _ candidates: [(name: String, hook: AttachTarget)],
        of place: String,
        _ ids: Set<UInt32>
    ) {
        for (name, hook) in candidates {
            // What this kernel does not have, or what is gone by now, has no programs.
            guard let attached = try? BPFSystem.attachedPrograms(at: hook) else { continue }
            for element in attached where ids.contains(element.programID) {
                hooks[element.programID, default: []].append("\(name) \(place)")
            }
        }
    }

    /// The interfaces of this network namespace, which need not be the one whose interfaces /sys shows.
    private static var interfaces: [String] {
        guard let list = if_nameindex() else { return [] }
        defer { if_freenameindex(list) }
        var names: [String] = []
        var next = list
        while next.pointee.if_index != 0, let name = next.pointee.if_name {
            names.append(String(cString: name))
            next += 1
        }
        return names
    }

    private mutating func search(cgroup path: String, _ ids: Set<UInt32>) {
        search(Hooks.all(ofCgroup: path), of: path, ids)
        for name in FolderNames(path) {
            var status = stat()
            let inner = "\(path)/\(name)"
            guard lstat(inner, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { continue }
            search(cgroup: inner, ids)
        }
    }
}
