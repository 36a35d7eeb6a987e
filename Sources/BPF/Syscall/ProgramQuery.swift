// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// `BPF_PROG_QUERY`: `query` of `union bpf_attr` in `<linux/bpf.h>`.
struct ProgramQuery: BPFCommand {
    static let number: CInt = 16

    private var target: UInt32
    private var attachType: UInt32
    private var queryFlags: UInt32
    private var attachFlags: UInt32 = 0
    private var programIDs: UInt64 = 0
    private var count: UInt32 = 0
    private var padding: UInt32 = 0
    private var programAttachFlags: UInt64 = 0
    private var linkIDs: UInt64 = 0
    private var linkAttachFlags: UInt64 = 0
    private var revision: UInt64 = 0

    private init(_ target: UInt32, _ attachType: BPFAttachType, flags: UInt32) {
        self.target = target
        self.attachType = attachType.rawValue
        queryFlags = flags
    }

    /// Reads the programs of a hook in their order.
    ///
    /// - Parameters:
    ///   - target: `target_fd` or `target_ifindex`.
    ///   - attachType: the kind of hook.
    ///   - flags: `BPF_F_QUERY_EFFECTIVE` or 0.
    ///   - hasLinks: whether the hook reports the IDs of links too.
    static func programs(
        at target: UInt32,
        _ attachType: BPFAttachType,
        flags: UInt32 = 0,
        hasLinks: Bool = false
    ) throws(Errno) -> AttachedPrograms {
        var capacity = 16
        while true {
            var query = ProgramQuery(target, attachType, flags: flags)
            var programs = [UInt32](repeating: 0, count: capacity)
            var links = [UInt32](repeating: 0, count: hasLinks ? capacity : 0)
            query.count = UInt32(capacity)
            let result: Result<CInt, Errno> = unsafe programs.withUnsafeMutableBytes { programs in
                unsafe links.withUnsafeMutableBytes { links in
                    unsafe query.programIDs = UInt64(address: programs.baseAddress)
                    if hasLinks { unsafe query.linkIDs = UInt64(address: links.baseAddress) }
                    return Result { () throws(Errno) in try query.exchange() }
                }
            }
            let count = Int(query.count)
            do throws(Errno) {
                _ = try result.get()
            } catch {
                // There are more, and the kernel reports how many.
                guard error == .noSpace, count > capacity else { throw error }
                capacity = count + 16
                continue
            }
            return AttachedPrograms(
                programs: (0..<min(count, capacity)).map { index in
                    AttachedPrograms.Element(
                        programID: programs[index],
                        linkID: hasLinks && links[index] != 0 ? links[index] : nil
                    )
                },
                revision: query.revision == 0 ? nil : query.revision
            )
        }
    }
}
