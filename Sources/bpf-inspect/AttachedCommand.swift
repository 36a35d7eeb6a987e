// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPF

/// Lists the programs at the hooks of an interface, a control group or a network namespace.
struct AttachedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attached",
        abstract: "Lists the programs that are attached to an interface, a control group or a network namespace.",
        discussion: """
            The programs of a hook are in the order in which they run, those without a link too. LINK is known for tcx and \
            netkit.
            """
    )

    @Option(help: "A network interface of this network namespace.")
    var interface: String?

    @Option(help: "The directory of a control group.")
    var cgroup: String?

    @Option(help: "The file of a network namespace, for example /run/netns/NAME.")
    var namespace: String?

    @Flag(help: "Show what a control group inherits from its parents too.")
    var inherited = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard [interface, cgroup, namespace].compactMap({ $0 }).count == 1 else {
            throw ValidationError("use one of --interface, --cgroup and --namespace")
        }
        guard !inherited || cgroup != nil else { throw ValidationError("--inherited needs --cgroup") }
    }

    func run() throws { try output.print { try listing() } }

    func listing() throws -> Listing {
        let names = Dictionary(try BPFSystem.programs.map { ($0.id, $0.name) }) { first, _ in first }
        var rows: [[String]] = []
        var json: [JSON] = []
        for (name, hook) in hooks {
            for element in try attached(hook) {
                let program = names[element.programID] ?? "-"
                rows.append([name, "\(element.programID)", program, element.linkID.map { "\($0)" } ?? "-"])
                json.append(
                    .object([
                        ("hook", .text(name)), ("program_id", .number(element.programID)),
                        ("program_name", .text(program)),
                        ("link_id", .number(element.linkID)),
                    ])
                )
            }
        }
        let table = Table(
            columns: [
                .init("HOOK"), .init("PROGRAM", isNumber: true), .init("NAME", least: 8), .init("LINK", isNumber: true),
            ],
            rows: rows
        )
        return Listing(table: table, json: .list(json))
    }

    /// The programs of a hook; none where the kernel does not have the hook.
    private func attached(_ hook: AttachTarget) throws -> AttachedPrograms {
        do {
            return try BPFSystem.attachedPrograms(at: hook, includesInherited: inherited)
        } catch {
            guard error.code == .notSupported else { throw error }
            return .none
        }
    }

    private var hooks: [(String, AttachTarget)] {
        if let interface { return Hooks.all(ofInterface: interface) }
        if let namespace {
            let types: [BPFAttachType] = [.skLookup, .flowDissector]
            return types.map { ("\($0)", .networkNamespace(path: namespace, attachType: $0)) }
        }
        return Hooks.all(ofCgroup: cgroup ?? "")
    }
}
