// SPDX-License-Identifier: Apache-2.0

/// A named value of an argument.
struct Symbol: Sendable {
    let value: UInt64
    let name: StaticString

    init(_ value: UInt64, _ name: StaticString) {
        self.value = value
        self.name = name
    }
}

/// The names of an argument's values: one of `choices` in the bits of `choiceMask`, and any of `flags` beside it.
struct SymbolSet: Sendable {
    let choiceMask: UInt64
    let choices: [Symbol]
    /// Flags of several bits come before the flags that are a part of them.
    let flags: [Symbol]

    /// A word in which each bit has a meaning of its own, except the bits that select one of `choices`.
    init(choiceMask: UInt64 = 0, choices: [Symbol] = [], flags: [Symbol]) {
        self.choiceMask = choiceMask
        self.choices = choices
        self.flags = flags
    }

    /// Whether the value is one of `choices`, or else just a number.
    var isEnumeration: Bool { choiceMask == UInt64(UInt32.max) }

    /// A C enumeration.
    init(choices: [Symbol]) {
        self.init(choiceMask: UInt64(UInt32.max), choices: choices, flags: [])
    }
}
