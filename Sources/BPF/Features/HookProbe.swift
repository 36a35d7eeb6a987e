// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Attaches the smallest program to a hook of some kind, and detaches it at once.
///
/// The hook is one that nothing else meets, if there is one: a function that only the kernel's own tests call, a file that is never
/// executed. Where it would be an interface, a control group or a socket in use, it is one that does not exist. A kernel
/// that knows the kind then reports the missing hook, and another one the unknown kind.
enum HookProbe {
    /// Loads a program for a kind of hook, and for a target by its kernel name if there is one.
    static func load(_ type: BPFAttachType, for target: String? = nil) throws(Errno) -> OwnedDescriptor {
        guard let kind = HookKinds.kind(of: type) else { throw .invalidArgument }
        var program = ProbeProgram(kind.programType(of: type), type)
        if let target { program.target = try KernelTypes.target(target, for: type) }
        return try program.load().program.get()
    }

    /// Treats `expected` as success: the kernel knows the kind of hook, only the hook is missing.
    static func ignoring(_ expected: Errno, _ body: () throws(Errno) -> Void) throws(Errno) {
        do throws(Errno) {
            try body()
        } catch {
            if error != expected { throw error }
        }
    }

    /// Attaches to the first of several functions or tracepoints that the kernel has and accepts.
    static func trace(
        _ type: BPFAttachType,
        at targets: [String],
        _ link: (OwnedDescriptor) throws(Errno) -> OwnedDescriptor = { (program) throws(Errno) in
            try RawTracepointOpen.link(program)
        }
    ) -> FeatureSupport {
        var answer = FeatureSupport.unsupported
        for target in targets {
            let support = FeatureSupport { () throws(Errno) in _ = try link(try load(type, for: target)) }
            if support == .supported { return support }
            if support != .unsupported { answer = support }
        }
        return answer
    }

    /// Attaches to a function that the kernel calls in its own tests, where it has one.
    static func attachToFunction(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            let program = try load(type)
            try ignoring(.noSuchProcess) { () throws(Errno) in
                _ = try KernelFunctions.create(program, type, ["bpf_fentry_test1"])
            }
        }
    }

    /// Attaches by a link to a descriptor that is not open.
    static func linkToMissingDescriptor(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            let program = try load(type)
            try ignoring(.badFileDescriptor) { () throws(Errno) in
                _ = try LinkCreate.link(program, type, target: .max)
            }
        }
    }

    /// Attaches by a link to the interface with the greatest index.
    static func linkToMissingInterface(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            let program = try load(type)
            try ignoring(.operationNotSupportedByDevice) { () throws(Errno) in
                _ = try LinkCreate.link(program, type, target: UInt32(Int32.max))
            }
        }
    }

    /// Attaches without a link to a descriptor that is not open.
    static func attachToMissingDescriptor(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            let program = try load(type)
            try ignoring(.badFileDescriptor) { () throws(Errno) in
                try ProgramAttach.attach(program, to: -1, type)
            }
        }
    }

    /// Whether the kernel has probes of a kind, `kprobe` or `uprobe`: attaching one would change code that is in use.
    static func perfEventSource(_ name: String) -> FeatureSupport {
        if FileAccess.exists("/sys/bus/event_source/devices/\(name)") { return .supported }
        guard let tracefs = Tracefs.mountPoint else { return .unknown }
        return FileAccess.exists("\(tracefs)/\(name)_events") ? .supported : .unsupported
    }
}
