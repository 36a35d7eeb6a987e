// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// libbpf's side of a struct_ops map, which has the structure's content. Used under the lock of its object.
@safe struct LoadedStructOps: @unchecked Sendable {
    private let handle: ObjectHandle
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer, of handle: ObjectHandle) {
        unsafe self.pointer = unsafe pointer
        self.handle = handle
    }

    /// Writes the structure's content and attaches it: by the kernel's link, or without one for a map that was not created for
    /// links.
    func attach(_ map: OwnedDescriptor, byLink: Bool) throws(Errno) -> Link.Attachment {
        let handle = handle
        return try handle.withLock { () throws(Errno) in
            do throws(Errno) {
                let link = try unsafe libbpfPointer { unsafe bpf_map__attach_struct_ops(pointer) }
                if unsafe bpf_link__fd(link) != bpf_map__fd(pointer) {
                    return unsafe Link.Attachment.libbpf(link, keeping: handle)
                }
                // The descriptor is the map's: it was attached without a link, or with libbpf 1.1 its content was written.
                guard byLink else { return unsafe .manual(StructOpsRegistration(link, of: handle)) }
                unsafe bpf_link__disconnect(link)
                _ = unsafe bpf_link__destroy(link)
            } catch {
                // libbpf 1.1 writes the content of a map again that has it.
                guard byLink, error == .resourceBusy else { throw error }
            }
            return .descriptor(try LinkCreate.link(map, .structOps))
        }
    }

    /// Writes the structure's content into a map that was created for links.
    func write() throws(Errno) {
        try handle.withLock { () throws(Errno) in
            do throws(Errno) {
                // libbpf has no function that only writes. A structure that takes the place of an attached one cannot be
                // attached beside it, in which case this fails after writing.
                let link = try unsafe libbpfPointer { unsafe bpf_map__attach_struct_ops(pointer) }
                if unsafe bpf_link__fd(link) == bpf_map__fd(pointer) { unsafe bpf_link__disconnect(link) }
                _ = unsafe bpf_link__destroy(link)
            } catch {
                guard error == .fileExists || error == .resourceBusy else { throw error }
            }
        }
    }
}

/// A structure that was attached without a link, and that the kernel keeps until it is detached.
@safe private final class StructOpsRegistration: ManualAttachment, @unchecked Sendable {
    private let handle: ObjectHandle
    /// Only used under the lock of the object.
    private var link: OpaquePointer?

    init(_ link: OpaquePointer, of handle: ObjectHandle) {
        unsafe self.link = unsafe link
        self.handle = handle
    }

    deinit {
        guard let link = unsafe link else { return }
        unsafe bpf_link__disconnect(link)
        _ = unsafe bpf_link__destroy(link)
    }

    var linkAdvice: String? { KernelRequirement.structOps.advice }

    func remove() throws(Errno) {
        try handle.withLock { () throws(Errno) in
            guard let link = unsafe link.take() else { return }
            try libbpfCallOnce { unsafe bpf_link__destroy(link) }
        }
    }
}
