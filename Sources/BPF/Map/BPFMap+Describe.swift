// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension BPFMap {
    /// Returns all entries as text, in the style of C's designated initializers.
    ///
    /// ```swift
    /// print(try object.map("hits").describe())
    /// // hits = {
    /// //     [17] = {.count = 3, .verdict = VERDICT_DROP},
    /// //     [18] = {.count = 1, .verdict = VERDICT_PASS},
    /// // }
    /// ```
    ///
    /// Names come from the map's BTF; without it, bytes are printed as hexadecimal numbers. Integer keys are sorted, and
    /// other keys are in the kernel's order. Equal entries of an array are printed as a range. A per-CPU map has a value
    /// for each CPU.
    ///
    /// - Parameter options: how it is printed.
    /// - Throws: ``BPFError`` as ``RawMap/entries(withSpinLock:)`` does.
    public func describe(options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        try describe(entries: raw.entries(), options: options)
    }

    /// Returns entries that were read before as text, as ``describe(options:)`` prints the map's.
    ///
    /// - Parameters:
    ///   - entries: keys and values as ``RawMap/entries(withSpinLock:)`` returns them.
    ///   - options: how they are printed.
    public func describe(
        entries: [(key: [UInt8], value: [UInt8])],
        options: BTF.PrintOptions = BTF.PrintOptions()
    ) -> String {
        let name = name.isEmpty ? "map" : name
        return "\(name) = \(EntryPrinter(self, options: options).text(of: entries))"
    }

    /// Returns a key as text, in the style of C's designated initializers, on one line.
    ///
    /// - Parameters:
    ///   - key: bytes as ``RawMap/entries(withSpinLock:)`` returns them. Other sizes are printed as hexadecimal numbers.
    ///   - options: how it is printed.
    public func describe(bytesOfKey key: [UInt8], options: BTF.PrintOptions = BTF.PrintOptions()) -> String {
        EntryPrinter(self, options: options).keyText(key)
    }

    /// Returns a value as text, in the style of C's designated initializers.
    ///
    /// - Parameters:
    ///   - value: bytes as ``RawMap/entries(withSpinLock:)`` returns them. Other sizes are printed as hexadecimal numbers.
    ///   - options: how it is printed.
    public func describe(bytesOfValue value: [UInt8], options: BTF.PrintOptions = BTF.PrintOptions()) -> String {
        EntryPrinter(self, options: options).value(value).lines(indent: 0, used: 0)
    }

    /// Returns the value of a key as text, in the style of C's designated initializers, or `nil` when the key does not
    /// exist.
    ///
    /// - Parameters:
    ///   - key: ``keySize`` bytes; none for queues and stacks, whose next element is printed.
    ///   - options: how it is printed.
    /// - Throws: ``BPFError`` as ``RawMap/lookup(_:)`` does.
    public func describe(key: [UInt8], options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String? {
        guard let value = try raw.lookup(key) else { return nil }
        return EntryPrinter(self, options: options).value(value).lines(indent: 0, used: 0)
    }

    /// Returns the value of a key as text, in the style of C's designated initializers, or `nil` when the key does not
    /// exist.
    ///
    /// - Parameters:
    ///   - key: a value of the map's key size.
    ///   - options: how it is printed.
    /// - Throws: ``BPFError`` as ``RawMap/lookup(_:)`` does.
    public func describe<Key: BPFValue>(
        key: Key,
        options: BTF.PrintOptions = BTF.PrintOptions()
    ) throws(BPFError) -> String? {
        let check = StorageCheck(operation: .describe, subject: .map(name))
        try check.accept(Key.self, is: "the map's key", size: keySize, type: layout.keyType)
        var bytes = [UInt8](repeating: 0, count: keySize)
        unsafe bytes.withUnsafeMutableBytes { buffer in
            var span = unsafe MutableRawSpan(_unsafeBytes: buffer)
            key.encode(into: &span)
        }
        // The padding of C is zero, as in a typed view.
        for range in layout.keyPadding { for index in range where index < bytes.count { bytes[index] = 0 } }
        return try describe(key: bytes, options: options)
    }
}

/// Prints the entries of a map.
private struct EntryPrinter {
    private let map: BPFMap
    private let options: BTF.PrintOptions
    private let key: BTF.CType?
    private let value: BTF.CType?

    init(_ map: BPFMap, options: BTF.PrintOptions) {
        self.map = map
        self.options = options
        func type(_ stored: StoredType?, size: Int) -> BTF.CType? {
            guard let stored, stored.types.size(of: stored.id) == size else { return nil }
            return BTF.CType(BTF(checked: stored.types, name: map.name), stored.id)
        }
        key = type(map.layout.keyType, size: map.keySize)
        value = type(map.layout.valueType, size: map.valueSize)
    }

    func text(of entries: [(key: [UInt8], value: [UInt8])]) -> String {
        var entries = entries
        if isNumbered { entries.sort { Self.number($0.key) < Self.number($1.key) } }
        guard !entries.isEmpty else { return "{}" }
        let isArray = map.type == .array || map.type == .perCPUArray
        var text = "{\n"
        var index = 0
        while index < entries.count {
            var next = index + 1
            if isArray { while next < entries.count, entries[next].value == entries[index].value { next += 1 } }
            if next - index < 4 { next = index + 1 }
            var label = keyText(entries[index].key)
            if next - index > 1 { label += " ... " + keyText(entries[next - 1].key) }
            let value = value(entries[index].value).lines(indent: 4, used: label.count + 6)
            text += "    [\(label)] = \(value),\n"
            index = next
        }
        return text + "}"
    }

    /// Whether keys are unsigned numbers, or bytes of a number's size without BTF.
    private var isNumbered: Bool {
        guard map.keySize <= 8 else { return false }
        guard let key else { return map.type == .array || map.type == .perCPUArray }
        return key.btf.reader.shape(of: key.id) == .integer(signed: false)
    }

    private static func number(_ key: [UInt8]) -> UInt64 {
        1.littleEndian == 1
            ? key.reversed().reduce(0) { $0 << 8 | UInt64($1) } : key.reduce(0) { $0 << 8 | UInt64($1) }
    }

    func keyText(_ bytes: [UInt8]) -> String {
        guard bytes.count == map.keySize else { return unsafe bytes.span.bytes.hexadecimal }
        if key == nil, isNumbered { return "\(Self.number(bytes))" }
        var options = options
        options.lineWidth = .max
        options.omitsZeroes = false
        return printed(bytes, as: key, options).lines(indent: 0, used: 0)
    }

    func value(_ bytes: [UInt8]) -> PrintedValue {
        guard bytes.count == map.userValueSize else { return printed(bytes, as: nil, options) }
        guard map.type.isPerCPU else { return printed(bytes, as: value, options) }
        let slot = BPFMap.slotSize(map.valueSize)
        let values = stride(from: 0, to: bytes.count, by: slot).map { Array(bytes[$0..<$0 + map.valueSize]) }
        var items: [PrintedValue.Item] = []
        var cpu = 0
        while cpu < values.count {
            var next = cpu + 1
            while next < values.count, values[next] == values[cpu] { next += 1 }
            if next - cpu < 4 { next = cpu + 1 }
            let label = next - cpu > 1 ? "cpu\(cpu) ... cpu\(next - 1)" : "cpu\(cpu)"
            items.append(.init(label: label, value: printed(values[cpu], as: value, options)))
            cpu = next
        }
        return PrintedValue(items, width: options.lineWidth)
    }

    private func printed(_ bytes: [UInt8], as type: BTF.CType?, _ options: BTF.PrintOptions) -> PrintedValue {
        guard let type else { return unsafe PrintedValue(bytes.span.bytes.hexadecimal) }
        return unsafe type.printed(bytes.span.bytes, options: options)
    }
}
