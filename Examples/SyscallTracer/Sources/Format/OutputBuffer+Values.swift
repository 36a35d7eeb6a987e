// SPDX-License-Identifier: Apache-2.0

extension OutputBuffer {
    /// Appends a duration with three significant digits and a unit: `812ns`, `12.3us`, `1.23ms`, `40.1s`.
    mutating func append(duration nanoseconds: UInt64) {
        switch nanoseconds {
        case ..<1_000:
            append(decimal: nanoseconds)
            append("ns")
        case ..<1_000_000:
            append(nanoseconds, per: 1_000)
            append("us")
        case ..<1_000_000_000:
            append(nanoseconds, per: 1_000_000)
            append("ms")
        default:
            append(nanoseconds, per: 1_000_000_000)
            append("s")
        }
    }

    private mutating func append(_ value: UInt64, per unit: UInt64) {
        let whole = value / unit
        append(decimal: whole)
        switch whole {
        case ..<10:
            append(byte: UInt8(ascii: "."))
            append(decimal: value % unit * 100 / unit, digits: 2)
        case ..<100:
            append(byte: UInt8(ascii: "."))
            append(decimal: value % unit * 10 / unit)
        default:
            break
        }
    }

    /// Appends the names of a value's parts, joined by `|`; bits without a name follow in base 16.
    mutating func append(_ value: UInt64, _ symbols: SymbolSet) {
        if symbols.isEnumeration, !symbols.choices.contains(where: { $0.value == value & symbols.choiceMask }) {
            append(decimal: Int64(Int32(truncatingIfNeeded: value)))
            return
        }
        // The registers of a C int hold more than the int: the upper half has no meaning.
        var rest = value & UInt64(UInt32.max)
        var isFirst = true
        let choice = rest & symbols.choiceMask
        for symbol in symbols.choices where symbol.value == choice {
            // A flag's bit may lie within the mask of a choice that is all zeros, as O_RDONLY and PROT_NONE are.
            append(symbol.name)
            rest &= ~symbols.choiceMask
            isFirst = false
            break
        }
        for symbol in symbols.flags where rest & symbol.value == symbol.value {
            if !isFirst { append(byte: UInt8(ascii: "|")) }
            append(symbol.name)
            rest &= ~symbol.value
            isFirst = false
        }
        if rest != 0 || isFirst {
            if !isFirst { append(byte: UInt8(ascii: "|")) }
            append(hex: rest)
        }
    }
}
