// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

extension AttachTarget {
    /// The objects that an iterator visits, of those that its `SEC()` names.
    ///
    /// ```swift
    /// let link = try object.program("dump_files").attach(to: .iterator(over: .process(id: 0)))   // SEC("iter/task_file")
    /// ```
    ///
    /// The corresponding kernel definition is `union bpf_iter_link_info` in `<linux/bpf.h>`.
    public struct IteratorScope: Hashable, Sendable, CustomStringConvertible {
        enum Content: Hashable {
            case all
            case thread(CInt)
            case process(CInt)
            case cgroupPath(FilePath, CgroupOrder)
            case cgroupID(UInt64, CgroupOrder)
        }

        let content: Content

        private init(_ content: Content) { self.content = content }

        /// All objects of the kind.
        public static let all = IteratorScope(.all)

        /// A thread, its files or its memory areas. For programs of `SEC("iter/task")`, `SEC("iter/task_file")` and
        /// `SEC("iter/task_vma")`.
        ///
        /// - Parameter id: the thread's ID as `gettid` returns it, 0 for the calling thread.
        ///
        /// Minimum kernel: Linux 6.1.
        public static func thread(id: CInt) -> IteratorScope { IteratorScope(.thread(id)) }

        /// All threads of a process, their files or their memory areas. For the same programs as ``thread(id:)``.
        ///
        /// - Parameter id: the process's ID, 0 for this process.
        ///
        /// Minimum kernel: Linux 6.1.
        public static func process(id: CInt) -> IteratorScope { IteratorScope(.process(id)) }

        /// A control group and its relatives. For programs of `SEC("iter/cgroup")`.
        ///
        /// - Parameters:
        ///   - path: the group's directory under a cgroup2 mount: see ``BPFKernel/cgroup2``.
        ///   - order: which relatives, in which order.
        ///
        /// Minimum kernel: Linux 6.1.
        public static func cgroup(path: FilePath, order: CgroupOrder = .descendantsPreOrder) -> IteratorScope {
            IteratorScope(.cgroupPath(path, order))
        }

        /// A control group and its relatives, with the path as a string.
        public static func cgroup(path: String, order: CgroupOrder = .descendantsPreOrder) -> IteratorScope {
            cgroup(path: FilePath(visibly: path), order: order)
        }

        /// A control group and its relatives, by the group's ID. For programs of `SEC("iter/cgroup")`.
        ///
        /// - Parameters:
        ///   - id: the ID, as `bpf_get_current_cgroup_id()` returns it.
        ///   - order: which relatives, in which order.
        ///
        /// Minimum kernel: Linux 6.1.
        public static func cgroup(id: UInt64, order: CgroupOrder = .descendantsPreOrder) -> IteratorScope {
            IteratorScope(.cgroupID(id, order))
        }

        /// The objects in words, for example `process 42`.
        public var description: String {
            switch content {
            case .all: "all objects"
            case .thread(let id): id == 0 ? "the calling thread" : "thread \(id)"
            case .process(let id): id == 0 ? "this process" : "process \(id)"
            case .cgroupPath(let path, let order): "control group \(path) (\(order))"
            case .cgroupID(let id, let order): "control group \(id) (\(order))"
            }
        }
    }

    /// Which control groups an iterator visits, in which order.
    ///
    /// The corresponding kernel definition is `enum bpf_cgroup_iter_order` in `<linux/bpf.h>`.
    public struct CgroupOrder: Hashable, Sendable, CustomStringConvertible {
        let rawValue: UInt32

        /// The order's name.
        public let description: String

        /// Only the group itself.
        public static let selfOnly = CgroupOrder(rawValue: 1, description: "self only")
        /// The group and all groups below it, each before those below it.
        public static let descendantsPreOrder = CgroupOrder(rawValue: 2, description: "descendants, pre-order")
        /// The group and all groups below it, each after those below it.
        public static let descendantsPostOrder = CgroupOrder(rawValue: 3, description: "descendants, post-order")
        /// The group and all groups above it, up to the root.
        public static let ancestors = CgroupOrder(rawValue: 4, description: "ancestors")
    }
}
