// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// A program attached as a filter of the `clsact` queueing discipline, which the kernel has no link for.
///
/// libbpf attaches filters without a class; removing is done over a socket that was opened then, as that must reach the same
/// network namespace from whatever thread lets go of the link.
final class TrafficControlFilter: ManualAttachment {
    private let socket: TrafficControlSocket
    private let device: Device
    private let place: TrafficControlPlace
    private let classID: AttachTarget.TrafficClass?
    private let filter: Locked<TrafficControlSocket.Filter>

    /// An interface of a network namespace.
    private struct Device: Hashable {
        let namespace: UInt64
        let index: UInt32
    }

    /// The interfaces whose clsact this process made, and removes with the last filter. The lock is held while filters
    /// come and go.
    private static let made = Locked<Set<Device>>([])

    init(
        of program: OwnedDescriptor,
        programID: UInt32,
        named name: String,
        interface index: UInt32,
        _ target: TrafficControl
    ) throws(Errno) {
        let socket = try TrafficControlSocket()
        var status = stat()
        try systemCall { unsafe stat("/proc/thread-self/ns/net", &status) }
        let device = Device(namespace: UInt64(status.st_ino), index: index)
        let hook = unsafe UnsafeMutablePointer<bpf_tc_hook>.allocateZeroed()
        defer { unsafe hook.deallocate() }
        unsafe hook.pointee.sz = MemoryLayout<bpf_tc_hook>.size
        unsafe hook.pointee.ifindex = CInt(bitPattern: index)
        switch target.place {
        case .clsact(let direction):
            unsafe hook.pointee.attach_point = direction == .ingress ? BPF_TC_INGRESS : BPF_TC_EGRESS
        case .parent(let parent):
            unsafe hook.pointee.attach_point = BPF_TC_CUSTOM
            unsafe hook.pointee.parent = parent.number
        }
        let options = unsafe UnsafeMutablePointer<bpf_tc_opts>.allocateZeroed()
        defer { unsafe options.deallocate() }
        unsafe options.pointee.sz = MemoryLayout<bpf_tc_opts>.size
        unsafe options.pointee.prog_fd = program.rawValue
        unsafe options.pointee.handle = target.handle
        unsafe options.pointee.priority = UInt32(target.priority)
        if target.replaces { unsafe options.pointee.flags = UInt32(BPF_TC_F_REPLACE.rawValue) }

        let filter = try Self.made.withLock { (made) throws(Errno) in
            if case .clsact = target.place {
                do throws(Errno) {
                    // libbpf warns of an existing one, which is expected.
                    try LibbpfLog.capturing(logger: nil) { (_) throws(Errno) in
                        _ = try libbpfCall { unsafe bpf_tc_hook_create(hook) }
                    }
                    made.insert(device)
                } catch {
                    guard error == .fileExists else { throw error }
                }
            }
            do throws(Errno) {
                // libbpf has no field for the class.
                guard target.classID == nil else {
                    return try socket.attach(program, id: programID, named: name, target, index)
                }
                try libbpfCall { unsafe bpf_tc_attach(hook, options) }
                return unsafe Self.filter(options.pointee, programID)
            } catch {
                try? Self.removeUnused(&made, device, socket)
                throw error
            }
        }
        self.socket = socket
        self.device = device
        place = target.place
        classID = target.classID
        self.filter = Locked(filter)
    }

    private static func filter(_ options: bpf_tc_opts, _ programID: UInt32) -> TrafficControlSocket.Filter {
        TrafficControlSocket.Filter(
            handle: options.handle,
            priority: UInt16(truncatingIfNeeded: options.priority),
            programID: programID
        )
    }

    var linkAdvice: String? { "Use .tcx(interface:_:), on Linux \(KernelRequirement.tcx.since.series) or newer" }

    var attachedProgramID: UInt32? { filter.withLock { $0.programID } }

    var isPresent: Bool {
        filter.withLock { filter in
            ((try? socket.filters(of: device.index, place.parent)) ?? []).contains(filter)
        }
    }

    func replace(by program: OwnedDescriptor, id: UInt32, named name: String) throws(Errno) -> Bool {
        try filter.withLock { (filter) throws(Errno) in
            guard try socket.filters(of: device.index, place.parent).contains(filter) else {
                throw .noSuchFileOrDirectory
            }
            try socket.replaceProgram(
                of: filter,
                by: program,
                named: name,
                classID: classID,
                device.index,
                place.parent
            )
            filter.programID = id
        }
        return true
    }

    /// Removes the filter, and clsact if this process made it and nothing else uses it.
    func remove() throws(Errno) {
        let filter = filter.withLock { $0 }
        try Self.made.withLock { (made) throws(Errno) in
            do throws(Errno) {
                // It may have been replaced or removed: another filter is not ours to remove.
                if try socket.filters(of: device.index, place.parent).contains(filter) {
                    try socket.removeFilter(filter, of: device.index, place.parent)
                }
                try Self.removeUnused(&made, device, socket)
            } catch {
                // The interface is gone, and all its filters with it.
                guard error == .operationNotSupportedByDevice else { throw error }
                made.remove(device)
            }
        }
    }

    private static func removeUnused(
        _ made: inout Set<Device>,
        _ device: Device,
        _ socket: TrafficControlSocket
    ) throws(Errno) {
        guard made.contains(device) else { return }
        for direction in [AttachTarget.TrafficDirection.ingress, .egress]
        where try !socket.filters(of: device.index, TrafficControlPlace.clsact(direction).parent).isEmpty {
            return
        }
        made.remove(device)
        do throws(Errno) {
            try socket.removeClsact(of: device.index)
        } catch {
            // It was removed elsewhere.
            guard error == .invalidArgument || error == .noSuchFileOrDirectory else { throw error }
        }
    }
}
