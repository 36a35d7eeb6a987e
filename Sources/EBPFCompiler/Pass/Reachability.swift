// SPDX-License-Identifier: Apache-2.0

/// What a module's functions use.
struct Reachability {
    private(set) var names: Set<String>

    /// Follows calls and addresses from the roots.
    init(_ module: IRModule, roots: [String]) {
        var uses: [String: [String]] = [:]
        for function in module.functions { uses[function.name] = function.instructions.flatMap(\.globals) }
        for global in module.globals {
            uses[global.name] = (global.initializer ?? []).filter { $0.kind == .global }.map(\.text)
        }
        for alias in module.aliases { uses[alias.name] = alias.tokens.filter { $0.kind == .global }.map(\.text) }
        names = []
        var pending = roots
        while let name = pending.popLast() {
            guard names.insert(name).inserted else { continue }
            pending += uses[name] ?? []
        }
    }
}
