// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

// Hooks of the network and of control groups. The links are made by bpf(2) itself, with every libbpf in the same way:
// libbpf 1.1 has no words for most of them. Offsets are those of `link_create` in `union bpf_attr`.
extension BPFProgram {
    /// Attaches to a device, in place of what is there or among others in an order.
    func attachDevice(
        _ target: AttachTarget,
        _ interface: AttachTarget.Interface,
        _ attachType: BPFAttachType,
        flags: UInt32 = 0,
        order: AttachTarget.Order? = nil
    ) throws(BPFError) -> Link {
        let index = try index(of: interface)
        return try attaching(to: target) { () throws(Errno) in
            try createLink(attachType, of: index, flags: flags | (order?.flags ?? 0)) { (command) throws(Errno) in
                command.set(order?.programID ?? 0, at: 16)  // relative_id
                return try command.descriptor()
            }
        }
    }

    func attachCgroup(
        _ target: AttachTarget,
        _ path: FilePath,
        _ attachType: BPFAttachType
    ) throws(BPFError) -> Link {
        let directory: OwnedDescriptor
        do throws(Errno) {
            directory = OwnedDescriptor(
                adopting: try systemCall { unsafe open(path.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            )
        } catch {
            throw AttachFailure(program: self, target: target, errno: error).error
        }
        return try attaching(to: target) { () throws(Errno) in
            try createLink(attachType, of: UInt32(bitPattern: directory.rawValue)) { (command) throws(Errno) in
                try command.descriptor()
            }
        }
    }

    func attachNetfilter(
        _ target: AttachTarget,
        _ family: AttachTarget.NetfilterFamily,
        _ hook: AttachTarget.NetfilterHook,
        priority: CInt,
        defragment: Bool
    ) throws(BPFError) -> Link {
        guard priority > CInt.min, priority < CInt.max else {
            throw invalid("the least and the greatest priority are the kernel's own")
        }
        guard !defragment || priority > -400 else {
            throw invalid("fragments are put together at priority -400: \(priority) comes before")
        }
        return try attaching(to: target) { () throws(Errno) in
            try createLink(.netfilter) { (command) throws(Errno) in
                command.set(family.number, at: 16)
                command.set(hook.rawValue, at: 20)
                command.set(priority, at: 24)
                command.set(UInt32(defragment ? 1 : 0), at: 28)  // BPF_F_NETFILTER_IP_DEFRAG
                return try command.descriptor()
            }
        }
    }

    func attachFilter(
        _ target: AttachTarget,
        _ interface: AttachTarget.Interface,
        _ direction: AttachTarget.TrafficDirection,
        priority: UInt16,
        handle: UInt32
    ) throws(BPFError) -> Link {
        let index = try index(of: interface)
        return try attaching(to: target) { () throws(Errno) in
            .filter(
                try TrafficControlFilter(
                    of: self,
                    interface: index,
                    direction,
                    priority: priority,
                    handle: handle
                )
            )
        }
    }

    /// Asks the kernel for a link (`BPF_LINK_CREATE`), which `body` completes.
    func createLink(
        _ attachType: BPFAttachType,
        of target: UInt32 = 0,
        flags: UInt32 = 0,
        _ body: (inout BPFCommand) throws(Errno) -> OwnedDescriptor
    ) throws(Errno) -> Link.Attachment {
        var command = BPFCommand(.linkCreate)
        command.set(UInt32(bitPattern: descriptor.rawValue), at: 0)
        command.set(target, at: 4)
        command.set(attachType.rawValue, at: 8)
        command.set(flags, at: 12)
        return .descriptor(try body(&command))
    }

    private func index(of interface: AttachTarget.Interface) throws(BPFError) -> UInt32 {
        guard let index = interface.resolve() else {
            throw BPFError(
                .targetNotFound,
                operation: .attach,
                subject: .program(name),
                message: "there is no network interface '\(interface)' in this network namespace"
            )
        }
        return index
    }
}
