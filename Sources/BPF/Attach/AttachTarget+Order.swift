// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// The place of a program among the programs of one hook.
    ///
    /// The program or link that it is placed relative to is called the anchor.
    /// The corresponding kernel definitions are `BPF_F_BEFORE`, `BPF_F_AFTER` and `relative_id` of `BPF_LINK_CREATE` in
    /// `<linux/bpf.h>`.
    public struct Order: Hashable, Sendable {
        private let flags: UInt32
        private let anchor: UInt32

        private static let beforeFlag: UInt32 = 1 << 3  // BPF_F_BEFORE
        private static let afterFlag: UInt32 = 1 << 4  // BPF_F_AFTER
        private static let idFlag: UInt32 = 1 << 5  // BPF_F_ID
        private static let linkFlag: UInt32 = 1 << 13  // BPF_F_LINK

        /// Before all that are attached now.
        public static let first = Order(flags: beforeFlag, anchor: 0)

        /// After all that are attached now.
        public static let last = Order(flags: afterFlag, anchor: 0)

        /// Right before a program that is attached to the hook.
        public static func before(_ anchor: BPFProgram) -> Order { before(programID: anchor.id) }

        /// Right after a program that is attached to the hook.
        public static func after(_ anchor: BPFProgram) -> Order { after(programID: anchor.id) }

        /// Right before the program with this ``BPFProgram/id``.
        public static func before(programID: UInt32) -> Order { Order(flags: beforeFlag | idFlag, anchor: programID) }

        /// Right after the program with this ``BPFProgram/id``.
        public static func after(programID: UInt32) -> Order { Order(flags: afterFlag | idFlag, anchor: programID) }

        /// Right before a link that is attached to the hook.
        public static func before(_ anchor: Link) -> Order { before(linkID: anchor.id ?? 0) }

        /// Right after a link that is attached to the hook.
        public static func after(_ anchor: Link) -> Order { after(linkID: anchor.id ?? 0) }

        /// Right before the link with this ``Link/id``.
        public static func before(linkID: UInt32) -> Order {
            Order(flags: beforeFlag | idFlag | linkFlag, anchor: linkID)
        }

        /// Right after the link with this ``Link/id``.
        public static func after(linkID: UInt32) -> Order {
            Order(flags: afterFlag | idFlag | linkFlag, anchor: linkID)
        }

        /// Whether it is relative to a program or a link.
        var hasAnchor: Bool { flags & Self.idFlag != 0 }

        /// Checks that the anchor has an ID: a detached link has none.
        func check(_ program: BPFProgram, _ target: AttachTarget) throws(BPFError) {
            guard hasAnchor, anchor == 0 else { return }
            throw program.invalid(
                "the anchor is not a link in this kernel, or is detached",
                target,
                advice: "Use a link or a program that is attached there"
            )
        }

        /// Creates a link at this place.
        ///
        /// - Parameters:
        ///   - hook: `target_fd` or `target_ifindex`.
        ///   - revision: the expected revision, or `nil` for any.
        func link(
            _ program: OwnedDescriptor,
            _ type: BPFAttachType,
            at hook: UInt32,
            revision: UInt64?
        ) throws(Errno) -> OwnedDescriptor {
            var options = OrderedLinkOptions(relative: anchor)
            options.expectedRevision = revision ?? 0
            return try LinkCreate.link(program, type, target: hook, flags: flags, options: options)
        }

        /// Attaches a program to a hook of an interface that has an order.
        func attach(
            _ program: BPFProgram,
            _ type: BPFAttachType,
            _ interface: Interface,
            revision: UInt64?,
            _ target: AttachTarget
        ) throws(BPFError) -> Link {
            try check(program, target)
            let index = try program.index(of: interface, target)
            return try program.attaching(to: target) { (descriptor) throws(Errno) in
                .descriptor(try link(descriptor, type, at: index, revision: revision))
            }
        }

        /// What failures at a hook with an order mean.
        static let causes = [
            Cause.attach(
                "anchor-missing",
                .targetNotFound,
                "the anchor is not attached there",
                advice: "Use a program or a link that is attached there, or an order without one",
                fixture: "TCXTests"
            ) { _, target, errno, _ in
                guard let hook = target?.hook as? any OrderedHook, hook.place?.hasAnchor == true else { return false }
                // Control groups answer EINVAL.
                return errno == .outOfRange || errno == .noSuchFileOrDirectory
                    || (errno == .invalidArgument && hook is ControlGroup)
            },
            Cause.attach(
                "hook-changed",
                .busy,
                "the programs of the hook changed after revision {revision}",
                advice: "Use BPFSystem.attachedPrograms(at:) again, and its new revision",
                fixture: "TCXTests"
            ) { _, target, errno, fields in
                guard let hook = target?.hook as? any OrderedHook, let revision = hook.expectedRevision else {
                    return false
                }
                fields["revision"] = "\(revision)"
                return errno == .staleNFSFileHandle
            },
        ]
    }
}

/// A hook whose programs have an order.
protocol OrderedHook: AttachHook {
    /// The place of the program, or `nil` for the last.
    var place: AttachTarget.Order? { get }

    /// The revision that the hook must have, or `nil` for any.
    var expectedRevision: UInt64? { get }
}
