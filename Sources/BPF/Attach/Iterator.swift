// SPDX-License-Identifier: Apache-2.0

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
    /// Iterators over other objects are attached by ``BPFProgram/attach()``.
    ///
    /// - Parameter map: the map, whose type the program must accept.
    ///
    /// The corresponding C function is `bpf_program__attach_iter`. Minimum kernel: Linux 5.9.
    public static func iterator(over map: BPFMap) -> AttachTarget { AttachTarget(Iterator(map: map)) }
}

/// Iterators over kernel objects.
struct Iterator: AttachHook {
    static let requirement = KernelRequirement.iterator
    static let programTypes: [BPFProgramType] = [.tracing]
    static let attachTypes: [BPFAttachType] = [.traceIter]
    static let sections = [SectionDefinition("iter+"), SectionDefinition("iter.s+")]

    let map: BPFMap

    var description: String { "iterator over map '\(map.name)'" }

    static func == (left: Iterator, right: Iterator) -> Bool { left.map === right.map }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(map)) }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard program.attachType == .traceIter || program.attachType == nil else {
            throw program.invalid("the program is not an iterator", target, advice: "Use SEC(\"iter/bpf_map_elem\")")
        }
        try map.checkOpen(.attach)
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            // The first member of `union bpf_iter_link_info`.
            let info = [UInt32(bitPattern: map.descriptor.rawValue), 0, 0, 0]
            let result: Result<OwnedDescriptor, Errno> = unsafe info.withUnsafeBytes { info in
                let options = unsafe IteratorLinkOptions(information: UInt64(address: info.baseAddress), size: 4)
                return Result { () throws(Errno) in try LinkCreate.link(descriptor, .traceIter, options: options) }
            }
            return .descriptor(try withExtendedLifetime(map) { () throws(Errno) in try result.get() })
        }
    }

    /// Nothing runs before the iterator is read.
    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            _ = try LinkCreate.link(try HookProbe.load(type, for: "bpf_map"), type)
        }
    }
}
