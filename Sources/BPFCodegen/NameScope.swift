// SPDX-License-Identifier: Apache-2.0

/// The names in a scope, each of which is used once.
struct NameScope {
    private var used: Set<String>

    init(reserved: Set<String> = []) { used = reserved }

    /// Returns a name, changed if it is used already.
    mutating func unique(_ name: String, or suffix: String = "") -> String {
        let plain = name.hasPrefix("`") ? String(name.dropFirst().dropLast()) : name
        if used.insert(plain).inserted { return name }
        if !suffix.isEmpty, used.insert(plain + suffix).inserted { return plain + suffix }
        var number = 2
        while !used.insert("\(plain)\(suffix)_\(number)").inserted { number += 1 }
        return "\(plain)\(suffix)_\(number)"
    }
}
