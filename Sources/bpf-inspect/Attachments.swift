// SPDX-License-Identifier: Apache-2.0

import BPF

/// Where programs are attached.
struct Attachments {
    private let links: [UInt32: [Link.Info]]
    private let linkless: [UInt32: [String]]

    init(of programs: [BPFProgram.Info]) throws {
        let links = Dictionary(grouping: try Self.all(), by: \.programID)
        self.links = links
        linkless = LinklessAttachments(of: programs.filter { links[$0.id] == nil }).hooks
    }

    /// Older kernels have no links to list. Not in `init()`, where it crashes Swift 6.3's optimizer.
    private static func all() throws -> [Link.Info] {
        do {
            return try BPFSystem.links
        } catch {
            guard error.code == .notSupported else { throw error }
            return []
        }
    }

    func links(of program: UInt32) -> [Link.Info] { links[program] ?? [] }

    /// The hooks of a program that has no link.
    func hooksWithoutLink(of program: UInt32) -> [String] { linkless[program] ?? [] }

    /// The hooks of a program.
    func text(_ program: UInt32) -> String {
        let hooks = links(of: program).map { Self.hook($0) } + hooksWithoutLink(of: program)
        return hooks.isEmpty ? "-" : hooks.joined(separator: ", ")
    }

    /// The hook of a link.
    static func hook(_ link: Link.Info) -> String {
        switch link.details {
        case .other: "\(link.kind)"
        case .tracing(let tracing): function(tracing).map { "\(tracing.attachType) \($0)" } ?? "\(tracing.attachType)"
        default: "\(link.details)"
        }
    }

    /// The name of a function or tracepoint of the kernel itself.
    private static func function(_ tracing: Link.Details.Tracing) -> String? {
        guard tracing.targetTypeID != 0, tracing.targetObjectID == kernelBTF else { return nil }
        return (try? BTF.kernel)?.type(id: tracing.targetTypeID)?.name
    }

    /// The ID of the kernel's own BTF.
    private static let kernelBTF: UInt32? = (try? BPFSystem.btfs)?.first { $0.name == "vmlinux" }?.id
}
