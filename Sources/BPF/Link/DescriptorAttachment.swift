// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A program that `BPF_PROG_ATTACH` attached to something with a descriptor.
final class DescriptorAttachment: ManualAttachment {
    private let target: OwnedDescriptor
    private let type: BPFAttachType
    private let flags: UInt32
    private let attached: Locked<(program: OwnedDescriptor, id: UInt32)>

    /// - Parameters:
    ///   - id: the program's ID.
    ///   - flags: `BPF_F_ALLOW_*` of control groups.
    init(
        _ program: OwnedDescriptor,
        id: UInt32,
        to target: OwnedDescriptor,
        _ type: BPFAttachType,
        flags: UInt32 = 0
    ) throws(Errno) {
        // The program's own belongs to its object, which would be kept with all its maps.
        let program = try program.duplicate()
        try ProgramAttach.attach(program, to: target.rawValue, type, flags: flags)
        attached = Locked((program, id))
        self.target = target
        self.type = type
        self.flags = flags
    }

    var isPresent: Bool {
        attached.withLock { attached in
            // Where the kernel does not list programs, only this handle detaches.
            guard let programs = try? programs() else { return true }
            return programs.contains { $0.programID == attached.id }
        }
    }

    var attachedProgramID: UInt32? { attached.withLock { $0.id } }

    func remove() throws(Errno) {
        try attached.withLock { (attached) throws(Errno) in
            // A control group with one program detaches it, even if another took its place.
            if let programs = try? programs(), !programs.contains(where: { $0.programID == attached.id }) { return }
            do throws(Errno) {
                try ProgramDetach.detach(attached.program, from: target, type)
            } catch {
                // Another program took its place, or it is detached already.
                guard error == .noSuchFileOrDirectory || error == .invalidArgument else { throw error }
            }
        }
    }

    func replace(by program: OwnedDescriptor, id: UInt32, named name: String) throws(Errno) -> Bool {
        let program = try program.duplicate()
        // Attaching to a hook with one program replaces it.
        try attached.withLock { (attached) throws(Errno) in
            guard try programs().contains(where: { $0.programID == attached.id }) else { throw .noSuchFileOrDirectory }
            try ProgramAttach.attach(program, to: target.rawValue, type, flags: flags)
            attached = (program, id)
        }
        return true
    }

    private func programs() throws(Errno) -> AttachedPrograms {
        try withExtendedLifetime(target) { () throws(Errno) in
            try ProgramQuery.programs(at: UInt32(bitPattern: target.rawValue), type)
        }
    }
}
