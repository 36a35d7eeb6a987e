// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A socket for the filters and queueing disciplines of one network namespace.
///
/// Layouts and numbers: `struct tcmsg` of `<linux/rtnetlink.h>`, and `<linux/pkt_cls.h>`.
struct TrafficControlSocket: Sendable {
    /// A filter of a hook. The program's ID is 0 for a classifier that is not a BPF program.
    struct Filter: Hashable, Sendable {
        let handle: UInt32
        let priority: UInt16
        var programID: UInt32
    }

    private enum Request: UInt16 {
        case removeDiscipline = 37  // RTM_DELQDISC
        case filterEntry = 44  // RTM_NEWTFILTER, also what a list consists of
        case removeFilter = 45  // RTM_DELTFILTER
        case listFilters = 46  // RTM_GETTFILTER
    }

    private let socket: RouteSocket

    /// Opens a socket in the calling thread's network namespace, which it stays in.
    init() throws(Errno) { socket = try RouteSocket() }

    /// All filters of a hook.
    func filters(of interface: UInt32, _ parent: UInt32) throws(Errno) -> [Filter] {
        do {
            return try socket.request(
                Request.listFilters.rawValue,
                .list,
                Self.body(interface, parent: parent),
                answer: Request.filterEntry.rawValue
            ).map(Self.filter)
        } catch {
            // Without the discipline there are no filters.
            guard error == .invalidArgument || error == .noSuchFileOrDirectory else { throw error }
            return []
        }
    }

    /// Creates a filter, or replaces one with its program and its class in one step.
    ///
    /// - Returns: the filter with the numbers that the kernel chose.
    func attach(
        _ program: OwnedDescriptor,
        id: UInt32,
        named name: String,
        _ target: TrafficControl,
        _ interface: UInt32
    ) throws(Errno) -> Filter {
        let wanted = Filter(handle: target.handle, priority: target.priority, programID: id)
        let created = try send(
            wanted,
            program,
            named: name,
            classID: target.classID,
            interface,
            target.place.parent,
            target.replaces ? [.acknowledge, .create, .echo] : [.acknowledge, .create, .exclusive, .echo]
        )
        guard let created = created.first else { throw .invalidArgument }
        return Filter(handle: created.handle, priority: created.priority, programID: id)
    }

    /// Replaces the program of a filter, without a moment in which none runs.
    func replaceProgram(
        of filter: Filter,
        by program: OwnedDescriptor,
        named name: String,
        classID: AttachTarget.TrafficClass?,
        _ interface: UInt32,
        _ parent: UInt32
    ) throws(Errno) {
        _ = try send(filter, program, named: name, classID: classID, interface, parent, [.acknowledge, .create])
    }

    private func send(
        _ filter: Filter,
        _ program: OwnedDescriptor,
        named name: String,
        classID: AttachTarget.TrafficClass?,
        _ interface: UInt32,
        _ parent: UInt32,
        _ flags: RouteSocket.Flags
    ) throws(Errno) -> [Filter] {
        var body = Self.body(interface, handle: filter.handle, parent: parent, info: Self.info(filter))
        body.append(1, "bpf")  // TCA_KIND
        body.append(2) { options in  // TCA_OPTIONS
            if let classID { options.append(3, classID.number) }  // TCA_BPF_CLASSID
            options.append(6, UInt32(bitPattern: program.rawValue))  // TCA_BPF_FD
            options.append(7, name)  // TCA_BPF_NAME
            options.append(8, UInt32(1))  // TCA_BPF_FLAGS: TCA_BPF_FLAG_ACT_DIRECT
        }
        return try withExtendedLifetime(program) { () throws(Errno) in
            try socket.request(
                Request.filterEntry.rawValue,
                flags,
                body,
                answer: Request.filterEntry.rawValue
            ).map(Self.filter)
        }
    }

    func removeFilter(_ filter: Filter, of interface: UInt32, _ parent: UInt32) throws(Errno) {
        var body = Self.body(interface, handle: filter.handle, parent: parent, info: Self.info(filter))
        body.append(1, "bpf")
        _ = try socket.request(Request.removeFilter.rawValue, .acknowledge, body)
    }

    func removeClsact(of interface: UInt32) throws(Errno) {
        let clsact: UInt32 = 0xFFFF_FFF1
        var body = Self.body(interface, handle: clsact & 0xFFFF_0000, parent: clsact)
        body.append(1, "clsact")
        _ = try socket.request(Request.removeDiscipline.rawValue, .acknowledge, body)
    }

    /// The priority, and the protocol in network byte order.
    private static func info(_ filter: Filter) -> UInt32 {
        UInt32(filter.priority) << 16 | UInt32(UInt16(3).bigEndian)  // ETH_P_ALL
    }

    private static func body(
        _ interface: UInt32,
        handle: UInt32 = 0,
        parent: UInt32,
        info: UInt32 = 0
    ) -> NetlinkBytes {
        var body = NetlinkBytes()
        body.append(UInt32(0))  // AF_UNSPEC
        for field in [interface, handle, parent, info] { body.append(field) }
        return body
    }

    /// Reads an entry of a list.
    private static func filter(_ entry: ArraySlice<UInt8>) -> Filter {
        let options = entry.dropFirst(20).netlinkAttribute(2)  // TCA_OPTIONS
        let program = options?.netlinkAttribute(11)?.integer(at: 0, as: UInt32.self)  // TCA_BPF_ID
        return Filter(
            handle: entry.integer(at: 8, as: UInt32.self) ?? 0,
            priority: UInt16(truncatingIfNeeded: (entry.integer(at: 16, as: UInt32.self) ?? 0) >> 16),
            programID: program ?? 0
        )
    }
}
