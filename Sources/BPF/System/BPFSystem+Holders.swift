// SPDX-License-Identifier: Apache-2.0

extension BPFSystem {
    /// A process that has a descriptor of a program, map, link or BTF.
    public struct Holder: Sendable, Hashable, CustomStringConvertible {
        /// The process ID.
        public let pid: Int32
        /// The name of the command, at most 15 characters.
        public let command: String

        /// The command and the process ID: `systemd(1)`.
        public var description: String { "\(command)(\(pid))" }
    }

    /// The processes that have descriptors of programs, maps, links and BTF, by ID.
    ///
    /// A program, a map or a link without a holder exists through something else: a pin, an attachment, or the program
    /// that uses the map.
    public struct Holders: Sendable, Hashable {
        /// The processes that have a descriptor of a program, or of a link that attaches it, by the program's ID.
        public fileprivate(set) var programs: [UInt32: [Holder]] = [:]
        /// The processes that have a descriptor of a map, by the map's ID.
        public fileprivate(set) var maps: [UInt32: [Holder]] = [:]
        /// The processes that have a descriptor of a link, by the link's ID.
        public fileprivate(set) var links: [UInt32: [Holder]] = [:]
        /// The processes that have a descriptor of BTF, by the BTF's ID.
        public fileprivate(set) var btfs: [UInt32: [Holder]] = [:]
    }

    /// Returns which processes hold which programs, maps, links and BTF: one scan of /proc for all.
    ///
    /// Processes whose descriptors this process may not read are left out: the scan needs root's rights for all of them.
    /// Without /proc the result is empty.
    public static func holders() -> Holders {
        var holders = Holders()
        var last: Holder?
        OpenDescriptors.forEach(where: Holders.isLikely) { pid, descriptor in
            guard let info = DescriptorInfo(path: "/proc/\(pid)/fdinfo/\(descriptor)") else { return }
            if last?.pid != pid { last = Holder(pid: pid) }
            if let last { holders.add(last, info) }
        }
        return holders
    }
}

extension BPFSystem.Holders {
    private static let prefix = Array("anon_inode:b".utf8)
    private static let bracketed = Array("anon_inode:[b".utf8)

    /// anon_inode:bpf-prog, bpf-map, bpf_link (and bpf-link), btf
    fileprivate static func isLikely(_ target: ArraySlice<UInt8>) -> Bool {
        target.starts(with: prefix) || target.starts(with: bracketed)
    }

    fileprivate mutating func add(_ process: BPFSystem.Holder, _ info: DescriptorInfo) {
        func insert(_ name: StaticString, _ held: inout [UInt32: [BPFSystem.Holder]]) {
            guard let id = info[name].flatMap({ UInt32($0) }), held[id]?.last != process else { return }
            held[id, default: []].append(process)
        }
        insert("prog_id", &programs)
        insert("map_id", &maps)
        insert("link_id", &links)
        insert("btf_id", &btfs)
    }
}
