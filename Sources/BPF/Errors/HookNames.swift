// SPDX-License-Identifier: Apache-2.0

/// The name of a hook that does not exist, and those that look like it.
struct HookNames {
    private let name: String
    private let kind: Kind

    private enum Kind {
        case event
        case eventWithoutCategory
        case function
        case systemCall
    }

    /// - Parameter place: the hook, as a `SEC()` spells it.
    init?(_ place: String, _ type: BPFProgramType) {
        let parts = place.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch type {
        case .tracepoint: kind = .event
        case .rawTracepoint, .rawTracepointWritable: kind = .eventWithoutCategory
        case .kprobe where parts[0].hasSuffix("syscall"): kind = .systemCall
        // A pattern matches what it matches.
        case .kprobe where !parts[1].contains("*"): kind = .function
        default: return nil
        }
        name = String(kind == .function ? parts[1].prefix { $0 != "+" } : parts[1])
    }

    /// The question whether one of them is meant, or `nil` without any.
    var nearest: String? { nearestAdvice(BPF.nearest(to: name, among: names)) }

    private var names: Set<String> {
        switch kind {
        case .event: Set(Tracefs.events.map { "\($0.category)/\($0.name)" })
        case .eventWithoutCategory: Set(Tracefs.events.map { String($0.name) })
        case .function:
            Set(
                KernelFunctionList.names(
                    ofLength: max(1, name.utf8.count - nearLimit(name))...name.utf8.count + nearLimit(name)
                )
            )
        case .systemCall:
            Set(
                (KernelFunctionList.matching("__*sys_*") ?? []).compactMap { function in
                    // `__x64_sys_openat`, `__se_sys_openat`
                    function.name.firstRange(of: "_sys_").map { String(function.name[$0.upperBound...]) }
                }
            )
        }
    }
}
