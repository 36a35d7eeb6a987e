// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import SystemPackage

/// Tries a congestion control for TCP: the first structure of the kernel whose functions could be programs.
struct StructOpsProbe {
    private let structure: UInt32
    private let members: [(name: String, offset: Int)]
    /// The structure as the map holds it, with the kernel's own fields before it.
    private let value: (type: UInt32, size: Int, offset: Int)

    /// Finds the structure in the running kernel.
    init() throws(Errno) {
        self = try KernelTypes.withTypes { (types) throws(Errno) in
            guard let structure = types.first(.structure, named: "tcp_congestion_ops"),
                let value = types.first(.structure, named: "bpf_struct_ops_tcp_congestion_ops"),
                let size = types.size(of: value),
                let data = types.members(of: value).first(where: { types.string(at: $0.nameOffset) == "data" })
            else { throw .noSuchFileOrDirectory }
            let members = types.members(of: structure)
            return StructOpsProbe(
                structure: structure,
                members: members.map { (types.string(at: $0.nameOffset), $0.bitOffset / 8) },
                value: (value, size, data.bitOffset / 8)
            )
        }
    }

    private init(
        structure: UInt32,
        members: [(name: String, offset: Int)],
        value: (type: UInt32, size: Int, offset: Int)
    ) {
        self.structure = structure
        self.members = members
        self.value = value
    }

    /// A program for a function of the structure. Its hook is the member's position.
    func program(_ function: String) throws(Errno) -> ProbeProgram {
        guard let index = members.firstIndex(where: { $0.name == function }) else { throw .noSuchFileOrDirectory }
        var program = ProbeProgram(.structOps, BPFAttachType(rawValue: UInt32(index)))
        program.target = structure
        return program
    }

    func createMap(flags: BPFMap.Flags = []) throws(Errno) -> OwnedDescriptor {
        let types = try MapProbe.integerType()
        var command = MapCreate(
            .structOps,
            keySize: 4,
            valueSize: UInt32(truncatingIfNeeded: value.size),
            maxEntries: 1,
            flags: flags
        )
        command.btfFD = UInt32(bitPattern: types.rawValue)
        command.btfVmlinuxValueTypeID = value.type
        return try withExtendedLifetime(types) { () throws(Errno) in try command.descriptor() }
    }

    /// Registers the structure through a link, for a moment and under a name that is not in use.
    func register() throws(Errno) {
        let map = try createMap(flags: .link)
        var bytes = [UInt8](repeating: 0, count: value.size)
        var programs: [OwnedDescriptor] = []
        for member in members {
            let content: [UInt8]
            switch member.name {
            case "ssthresh", "cong_avoid", "undo_cwnd":
                let program = try self.program(member.name).load().program.get()
                programs.append(program)
                content = unsafe withUnsafeBytes(of: UInt(UInt32(bitPattern: program.rawValue))) { unsafe Array($0) }
            case "name": content = Array("swift_bpf_probe".utf8)
            default: continue
            }
            let start = value.offset + member.offset
            guard start + content.count <= bytes.count else { throw .invalidArgument }
            bytes.replaceSubrange(start..<(start + content.count), with: content)
        }
        try withExtendedLifetime(programs) { () throws(Errno) in
            try MapProbe.update(map, value: bytes)
            do throws(Errno) {
                _ = try LinkCreate.link(map, .structOps)
            } catch {
                // Another process asks the same at this moment.
                if error != .fileExists { throw error }
            }
        }
    }
}
