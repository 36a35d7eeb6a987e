// SPDX-License-Identifier: Apache-2.0

/// The names that are used in a scope.
struct NameScope {
    private var used: Set<String>
    /// The next number to try, by the name before it: many anonymous types have one name.
    private var numbers: [String: Int] = [:]

    init(reserved: Set<String> = []) { used = reserved }

    /// Returns a name, changed if it is used already.
    mutating func unique(_ name: String, or suffix: String = "") -> String {
        let plain = name.unquoted
        if used.insert(plain).inserted { return name }
        let base = plain + suffix
        if !suffix.isEmpty, used.insert(base).inserted { return base }
        var number = numbers[base] ?? 2
        while !used.insert("\(base)_\(number)").inserted { number += 1 }
        numbers[base] = number + 1
        return "\(base)_\(number)"
    }
}
