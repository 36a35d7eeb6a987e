// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// The programs of an ``OpenBPFSkeleton``, to configure them: `open.programs.onExec`.
///
/// A view of the open object: it cannot outlive it.
@dynamicMemberLookup
public struct OpenBPFSkeletonPrograms<Skeleton: BPFSkeleton>: ~Copyable, ~Escapable {
    let handle: ObjectHandle

    @_lifetime(&object)
    init(of object: inout OpenBPFObject) { handle = object.handle }

    /// A program.
    public subscript(dynamicMember member: KeyPath<Skeleton.ProgramNames, BPFProgramName>) -> OpenBPFProgram {
        @_lifetime(copy self)
        get { OpenBPFProgram(Skeleton.bpfProgramNames[keyPath: member].name, of: self) }
    }
}

extension OpenBPFProgram {
    /// - Parameter name: a name that the skeleton was opened with.
    @_lifetime(copy programs)
    fileprivate init<Skeleton>(_ name: String, of programs: borrowing OpenBPFSkeletonPrograms<Skeleton>) {
        // All names were looked up when the skeleton was opened.
        guard let part = programs.handle.programs.first(where: { $0.name == name }) else {
            preconditionFailure("the object has no program '\(name)'")
        }
        self.init(part, of: programs.handle)
    }
}
