// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// A program attached as a filter of the `clsact` queueing discipline, which the kernel has no link for.
///
/// libbpf attaches; removing is done over a socket that was opened then, as that must reach the same network namespace
/// from whatever thread lets go of the link.
final class TrafficControlFilter: ManualAttachment {
    private let socket: TrafficControlSocket
    private let device: Device
    private let parent: UInt32
    private let filter: TrafficControlSocket.Filter

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
        interface index: UInt32,
        _ direction: AttachTarget.TrafficDirection,
        priority: UInt16,
        handle: UInt32
    ) throws(Errno) {
        let socket = try TrafficControlSocket()
        var status = stat()
        try systemCall { unsafe stat("/proc/thread-self/ns/net", &status) }
        let device = Device(namespace: UInt64(status.st_ino), index: index)
        let hook = unsafe UnsafeMutablePointer<bpf_tc_hook>.allocateZeroed()
        defer { unsafe hook.deallocate() }
        unsafe hook.pointee.sz = MemoryLayout<bpf_tc_hook>.size
        unsafe hook.pointee.ifindex = CInt(bitPattern: index)
        unsafe hook.pointee.attach_point = direction == .ingress ? BPF_TC_INGRESS : BPF_TC_EGRESS
        var options = bpf_tc_opts()
        options.sz = MemoryLayout<bpf_tc_opts>.size
        options.prog_fd = program.rawValue
        options.handle = handle
        options.priority = UInt32(priority)

        try Self.made.withLock { (made) throws(Errno) in
            do throws(Errno) {
                // libbpf warns of an existing one, which is expected.
                try LibbpfLog.capturing(logger: nil) { (_) throws(Errno) in
                    _ = try libbpfCall { unsafe bpf_tc_hook_create(hook) }
                }
                made.insert(device)
            } catch {
                guard error == .fileExists else { throw error }
            }
            do throws(Errno) {
                try libbpfCall { unsafe bpf_tc_attach(hook, &options) }
            } catch {
                try? Self.removeUnused(&made, device, socket)
                throw error
            }
        }
        self.socket = socket
        self.device = device
        parent = Self.parent(direction)
        filter = TrafficControlSocket.Filter(
            handle: options.handle,
            priority: UInt16(truncatingIfNeeded: options.priority),
            programID: programID
        )
    }

    var linkAdvice: String? { "Use .tcx(interface:_:), on Linux \(KernelRequirement.tcx.since.series) or newer" }

    /// Removes the filter, and clsact if this process made it and nothing else uses it.
    func remove() throws(Errno) {
        try Self.made.withLock { (made) throws(Errno) in
            do throws(Errno) {
                // It may have been replaced or removed: another filter is not ours to remove.
                guard try socket.filters(of: device.index, parent).contains(filter) else { return }
                try socket.removeFilter(filter, of: device.index, parent)
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
        where try !socket.filters(of: device.index, parent(direction)).isEmpty {
            return
        }
        made.remove(device)
        try socket.removeClsact(of: device.index)
    }

    /// `TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)` and the same for egress, of `<linux/pkt_sched.h>`.
    private static func parent(_ direction: AttachTarget.TrafficDirection) -> UInt32 {
        direction == .ingress ? 0xFFFF_FFF2 : 0xFFFF_FFF3
    }
}
