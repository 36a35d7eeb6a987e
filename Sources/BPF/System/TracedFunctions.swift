// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import SystemPackage

/// The functions of the running kernel, without its modules, by their numbers in its BTF.
enum TracedFunctions {
    /// The most arguments that a trampoline passes: `MAX_BPF_FUNC_ARGS` in `<linux/bpf.h>` of the kernel.
    private static let mostArguments = 12

    /// Returns the numbers of those functions that the kernel has and whose arguments a trampoline can pass.
    static func ids(_ names: Set<String>) throws(Errno) -> [String: UInt32] {
        try KernelTypes.withTypes { types in
            var found: [String: UInt32] = [:]
            let lengths = Set(names.map(\.utf8.count))
            types.forEachName { id, kind, text in
                guard kind == .function, lengths.contains(text.byteCount) else { return }
                let name = text.text
                guard found[name] == nil, names.contains(name), isTraceable(id, types) else { return }
                found[name] = id
            }
            return found
        }
    }

    /// As `btf_distill_func_proto` in `kernel/bpf/btf.c` decides: no variable arguments, and numbers, addresses or
    /// small structures only.
    private static func isTraceable(_ id: UInt32, _ types: BTFTypes) -> Bool {
        guard case .function(let prototype, _) = types.body(of: id),
            case .prototype(let result, let parameters) = types.body(of: prototype), parameters.count <= mostArguments
        else { return false }
        guard result == 0 || size(of: result, types).map({ $0 <= 8 }) ?? false else { return false }
        return parameters.allSatisfy { size(of: $0.type, types).map { $0 <= 16 } ?? false }
    }

    /// The size of a value that is passed, or `nil` for what cannot be.
    private static func size(of id: UInt32, _ types: BTFTypes) -> Int? {
        guard id != 0, let type = types.resolved(id) else { return nil }
        switch type.kind {
        case .pointer: return 8
        case .integer, .enumeration, .enumeration64, .structure: return types.size(of: id)
        default: return nil
        }
    }
}
