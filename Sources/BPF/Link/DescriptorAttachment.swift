// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A program that `BPF_PROG_ATTACH` attached to something with a descriptor.
struct DescriptorAttachment: ManualAttachment {
    private let program: OwnedDescriptor
    private let target: OwnedDescriptor
    private let type: BPFAttachType

    init(_ program: OwnedDescriptor, to target: OwnedDescriptor, _ type: BPFAttachType) throws(Errno) {
        try withExtendedLifetime(target) { () throws(Errno) in
            try ProgramAttach.attach(program, to: target.rawValue, type)
        }
        self.program = program
        self.target = target
        self.type = type
    }

    func remove() throws(Errno) {
        do throws(Errno) {
            try ProgramDetach.detach(program, from: target, type)
        } catch {
            // Another program took its place, or it is detached already.
            guard error == .noSuchFileOrDirectory || error == .invalidArgument else { throw error }
        }
    }
}
