// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// The place of a program among the programs of one hook.
    ///
    /// The program that it is placed relative to is called the anchor.
    /// The corresponding kernel definitions are `BPF_F_BEFORE`, `BPF_F_AFTER` and `relative_id` of `BPF_LINK_CREATE` in
    /// `<linux/bpf.h>`.
    public struct Order: Hashable, Sendable {
        private let flags: UInt32
        private let anchor: UInt32

        private static let beforeFlag: UInt32 = 1 << 3  // BPF_F_BEFORE
        private static let afterFlag: UInt32 = 1 << 4  // BPF_F_AFTER
        private static let idFlag: UInt32 = 1 << 5  // BPF_F_ID

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

        /// Attaches a program to a hook of an interface that has an order.
        func attach(
            _ program: BPFProgram,
            _ type: BPFAttachType,
            _ interface: Interface,
            _ target: AttachTarget
        ) throws(BPFError) -> Link {
            let index = try program.index(of: interface, target)
            return try program.attaching(to: target) { (descriptor) throws(Errno) in
                let options = OrderedLinkOptions(relative: anchor)
                return .descriptor(
                    try LinkCreate.link(descriptor, type, target: index, flags: flags, options: options)
                )
            }
        }

        /// What a failure at a hook with an order means.
        static let missingAnchor = Cause.attach(
            "anchor-missing",
            .targetNotFound,
            "the anchor program is not attached there",
            advice: "Use a program that is attached there, or an order without one",
            fixture: "TCXTests"
        ) { _, target, errno, _ in
            target?.hook is any OrderedHook && (errno == .outOfRange || errno == .noSuchFileOrDirectory)
        }
    }
}

/// A hook whose programs have an order.
protocol OrderedHook: AttachHook {
    var order: AttachTarget.Order { get }
}
