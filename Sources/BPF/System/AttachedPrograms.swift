// SPDX-License-Identifier: Apache-2.0

/// The programs of a hook, in the order in which they run.
///
/// ``BPFSystem/attachedPrograms(at:includesInherited:)`` returns them.
public struct AttachedPrograms: Sendable, Hashable, RandomAccessCollection {
    /// A program at a hook.
    public struct Element: Sendable, Hashable {
        /// The program's ID.
        public let programID: UInt32
        /// The ID of its link, or `nil` for a program that was attached without a link and where the kernel does not report
        /// it: only tcx and netkit hooks do.
        public let linkID: UInt32?
    }

    private let programs: [Element]

    /// The hook's revision, which grows with each attachment and each detachment, or `nil` where the kernel does not count.
    ///
    /// Used as `expectedRevision`, it makes attaching fail if the hook has changed since. Control groups have it from Linux
    /// 6.17 on, tcx and netkit hooks always.
    public let revision: UInt64?

    /// No programs.
    public static let none = AttachedPrograms(programs: [], revision: nil)

    init(programs: [Element], revision: UInt64?) {
        self.programs = programs
        self.revision = revision
    }

    /// The position of the first program.
    public var startIndex: Int { 0 }

    /// The position after the last program.
    public var endIndex: Int { programs.count }

    /// The program at a position.
    public subscript(position: Int) -> Element { programs[position] }
}
