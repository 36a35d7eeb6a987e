// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

extension BPFObject {
    /// Attaches all programs whose `SEC()` names their hook, and all structures of `SEC(".struct_ops")`, all or none.
    ///
    /// Programs of other sections, such as `SEC("xdp")`, are left out: attach them with ``BPFProgram/attach(to:)``. So are those
    /// for which ``OpenBPFProgram/setAutoattach(_:)`` was called with `false`.
    ///
    /// ```swift
    /// let links = try object.attach()
    /// defer { try? links.detach() }
    /// ```
    ///
    /// - Returns: the links by the names of the programs and the structures. The programs run as long as the links live.
    /// - Throws: ``BPFError`` as ``BPFProgram/attach()`` does; it names the program. Programs that were attached before
    ///   are detached.
    ///
    /// The corresponding C function is `bpf_object__attach_skeleton`.
    public func attach() throws(BPFError) -> BPFLinks {
        try attach(programs.filter { $0.namesItsHook }, loadedMaps.all(.structOps))
    }

    /// Attaches programs where their sections say, all or none.
    func attach(_ programs: [BPFProgram], _ structures: [BPFMap] = []) throws(BPFError) -> BPFLinks {
        var links: [String: Link] = [:]
        do throws(BPFError) {
            for program in programs { links[program.name] = try program.attach() }
            for map in structures { links[map.name] = try StructOpsMap(map).attach() }
        } catch {
            try? Link.detach(links.values)
            throw error
        }
        return BPFLinks(links: links, objectName: name)
    }
}

extension BPFProgram {
    /// Whether the section says where the program is attached, and it is to be attached there.
    var namesItsHook: Bool {
        if let pointer = unsafe pointer, !(unsafe bpf_program__autoattach(pointer)) { return false }
        return switch HookKinds.kind(of: self)?.usage(of: self) {
        case nil: true
        case .target, .advice: false
        }
    }
}
