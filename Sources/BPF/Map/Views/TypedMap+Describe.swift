// SPDX-License-Identifier: Apache-2.0

extension TypedMap {
    /// Returns all entries as text, as ``BPFMap/describe(options:)`` does.
    public func describe(options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        try map.describe(options: options)
    }

    /// Returns the value of a key as text, or `nil` when the key does not exist.
    public func describe(_ key: Key, options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String? {
        try map.describe(key: key, options: options)
    }
}

extension TypedPerCPUMap {
    /// Returns all entries as text, with a value for each CPU, as ``BPFMap/describe(options:)`` does.
    public func describe(options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        try map.describe(options: options)
    }

    /// Returns the values of a key as text, or `nil` when the key does not exist.
    public func describe(_ key: Key, options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String? {
        try map.describe(key: key, options: options)
    }
}

extension TypedQueue {
    /// Returns the next value as text without removing it, or `nil` when there is none.
    public func describe(options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String? {
        try map.describe(key: [], options: options)
    }
}

extension ProgramArray {
    /// Returns all entries as text, as ``BPFMap/describe(options:)`` does: the IDs of the programs.
    public func describe(options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        try map.describe(options: options)
    }
}

extension MappedArray {
    /// Returns all entries as text, as ``BPFMap/describe(options:)`` does.
    public func describe(options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        try map.describe(options: options)
    }
}
