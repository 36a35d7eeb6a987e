// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

extension AttachTarget {
    /// The entries of a map, which an iterator visits. For programs with `SEC("iter/bpf_map_elem")`,
    /// `SEC("iter/bpf_sk_storage_map")` or `SEC("iter/sockmap")`.
    ///
    /// ```swift
    /// let link = try object.program("dump").attach(to: .iterator(over: object.map("counts")))
    /// let output = try link.readIterator()
    /// ```
    ///
    /// - Parameter map: the map, whose type the program must accept.
    ///
    /// The corresponding C function is `bpf_program__attach_iter`. Minimum kernel: Linux 5.9.
    public static func iterator(over map: BPFMap) -> AttachTarget { AttachTarget(Iterator(objects: .map(map))) }

    /// The objects of a kind that an iterator visits: all of them, or those of a process or a control group. For programs
    /// with `SEC("iter/…")`.
    ///
    /// ```swift
    /// let link = try object.program("dump_files").attach(to: .iterator(over: .process(id: pid)))   // SEC("iter/task_file")
    /// for line in try link.readIteratorLines() { print(line) }
    /// ```
    ///
    /// - Parameter scope: the objects.
    ///
    /// The corresponding C function is `bpf_program__attach_iter`. Minimum kernel: Linux 5.8.
    public static func iterator(over scope: IteratorScope) -> AttachTarget {
        AttachTarget(Iterator(objects: .scope(scope)))
    }
}

/// Iterators over kernel objects.
struct Iterator: AttachHook {
    static let requirement = KernelRequirement.iterator
    static let programTypes: [BPFProgramType] = [.tracing]
    static let attachTypes: [BPFAttachType] = [.traceIter]
    static let sections = [SectionDefinition("iter+"), SectionDefinition("iter.s+")]

    enum Objects: Hashable {
        case map(BPFMap)
        case scope(AttachTarget.IteratorScope)

        static func == (left: Objects, right: Objects) -> Bool {
            switch (left, right) {
            case (.map(let left), .map(let right)): left === right
            case (.scope(let left), .scope(let right)): left == right
            default: false
            }
        }

        func hash(into hasher: inout Hasher) {
            switch self {
            case .map(let map): hasher.combine(ObjectIdentifier(map))
            case .scope(let scope): hasher.combine(scope)
            }
        }
    }

    let objects: Objects

    var description: String {
        switch objects {
        case .map(let map): "iterator over map '\(map.name)'"
        case .scope(let scope): "iterator over \(scope)"
        }
    }

    static func usage(of program: BPFProgram) -> HookUsage? {
        switch program.btfTarget {
        case "cgroup": .target(".iterator(over: .cgroup(path: \"/sys/fs/cgroup\")), with the control group")
        case "bpf_map_elem", "bpf_sk_storage_map", "sockmap": .target(".iterator(over: map), with the map")
        case nil: .advice("Use SEC(\"iter/KIND\"), or setAttachTarget(_:) before load()")
        default: nil
        }
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard program.attachType == .traceIter || program.attachType == nil else {
            throw program.invalid("the program is not an iterator", target, advice: "Use SEC(\"iter/bpf_map_elem\")")
        }
        switch objects {
        case .map(let map):
            try map.checkOpen(.attach)
            // The first member of `union bpf_iter_link_info`.
            let link = try create(program, target, [UInt32(bitPattern: map.descriptor.rawValue)])
            withExtendedLifetime(map) {}
            return link
        case .scope(let scope): return try attach(program, to: target, scope)
        }
    }

    private func attach(
        _ program: BPFProgram,
        to target: AttachTarget,
        _ scope: AttachTarget.IteratorScope
    ) throws(BPFError) -> Link {
        switch scope.content {
        case .all: return try create(program, target, [])
        case .thread(let id):
            try checkKind(of: program, ["task", "task_file", "task_vma"], target)
            return try create(program, target, [try Self.checked(id, swift_bpf_thread_id(), program, target), 0, 0])
        case .process(let id):
            try checkKind(of: program, ["task", "task_file", "task_vma"], target)
            return try create(program, target, [0, try Self.checked(id, getpid(), program, target), 0])
        case .cgroupID(let id, let order):
            try checkKind(of: program, ["cgroup"], target)
            // The kernel takes 0 for none, and the root in its place.
            guard id != 0 else { throw program.invalid("0 is not the ID of a control group", target) }
            return try create(
                program,
                target,
                [order.rawValue, 0, UInt32(truncatingIfNeeded: id), UInt32(truncatingIfNeeded: id >> 32)]
            )
        case .cgroupPath(let path, let order):
            try checkKind(of: program, ["cgroup"], target)
            let directory = try program.open(
                path,
                "the control group's directory",
                advice: "Use a directory of the cgroup2 mount that exists",
                for: target
            )
            let link = try create(program, target, [order.rawValue, UInt32(bitPattern: directory.rawValue), 0, 0])
            withExtendedLifetime(directory) {}
            return link
        }
    }

    /// - Parameter information: the words of `union bpf_iter_link_info`.
    private func create(
        _ program: BPFProgram,
        _ target: AttachTarget,
        _ information: [UInt32]
    ) throws(BPFError) -> Link {
        try program.attaching(to: target) { (descriptor) throws(Errno) in
            .descriptor(try Self.link(descriptor, information))
        }
    }

    /// Creates the kernel's link.
    private static func link(_ program: OwnedDescriptor, _ information: [UInt32]) throws(Errno) -> OwnedDescriptor {
        let result: Result<OwnedDescriptor, Errno> = unsafe information.withUnsafeBytes { information in
            let options = unsafe IteratorLinkOptions(
                information: information.isEmpty ? 0 : UInt64(address: information.baseAddress),
                size: UInt32(information.count)
            )
            return Result { () throws(Errno) in try LinkCreate.link(program, .traceIter, options: options) }
        }
        return try result.get()
    }

    /// The kernel ignores what the iterator does not look at.
    private func checkKind(of program: BPFProgram, _ kinds: [String], _ target: AttachTarget) throws(BPFError) {
        guard let kind = program.btfTarget, !kinds.contains(kind) else { return }
        throw program.invalid(
            "it is an iterator over '\(kind)', and only one over \(kinds.formattedList) can be restricted so",
            target,
            advice: "Use .iterator(over: .all), or SEC(\"iter/\(kinds[0])\")"
        )
    }

    private static func checked(
        _ id: CInt,
        _ own: CInt,
        _ program: BPFProgram,
        _ target: AttachTarget
    ) throws(BPFError) -> UInt32 {
        guard id >= 0 else { throw program.invalid("\(id) is not the ID of a process or a thread", target) }
        // Older kernels ignore the restriction.
        guard BPFFeatures.probe(feature: .taskIterators) != .unsupported else {
            throw BPFError(
                .notSupported,
                operation: .attach,
                subject: .program(program.name),
                message: "kernel \(KernelVersion.running) iterates over all processes only",
                advice: KernelRequirement.taskIterators.advice,
                place: target.description
            )
        }
        guard id == 0 || kill(id, 0) == 0 || Errno(rawValue: Glibc.errno) != .noSuchProcess else {
            throw BPFError(
                .targetNotFound,
                operation: .attach,
                subject: .program(program.name),
                message: "process or thread \(id) does not exist",
                advice: "Use the ID of a process that runs",
                place: target.description
            )
        }
        return UInt32(id == 0 ? own : id)
    }

    /// Nothing runs before the iterator is read.
    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            _ = try LinkCreate.link(try HookProbe.load(type, for: "bpf_map"), type)
        }
    }

    /// Whether the kernel looks at the process that an iterator is restricted to: it then refuses a process and a thread at a time.
    static func probeTasks() -> FeatureSupport {
        do throws(Errno) {
            _ = try link(try HookProbe.load(.traceIter, for: "task"), [1, 1, 0])
            return .unsupported
        } catch {
            return error == .invalidArgument ? .supported : FeatureSupport(refusal: error)
        }
    }

    static let causes = [
        cause(
            "cgroup-not-iterable",
            .targetNotFound,
            "the control group does not exist",
            advice: "Use a directory of the cgroup2 mount, or the ID of a control group that exists",
            fixture: "IteratorTests"
        ) { hook, errno, _ in
            guard case .scope(let scope) = hook.objects else { return false }
            switch scope.content {
            case .cgroupPath, .cgroupID: return errno == .badFileDescriptor || errno == .noSuchFileOrDirectory
            default: return false
            }
        }
    ]
}
