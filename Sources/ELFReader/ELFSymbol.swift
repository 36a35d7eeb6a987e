// SPDX-License-Identifier: Apache-2.0

/// A symbol of an object file: an `Elf64_Sym`.
package struct ELFSymbol: Sendable {
    package let name: String
    /// The index of its section; 0 for an undefined symbol.
    package let section: Int
    /// The offset in its section.
    package let value: Int
    package let size: Int
    /// `STT_*`
    package let type: UInt8
    /// `STB_*`
    package let binding: UInt8
    /// `STV_*`
    package let visibility: UInt8

    /// `STT_FUNC`
    package var isFunction: Bool { type == 2 }
    /// `STB_LOCAL`
    package var isLocal: Bool { binding == 0 }
    /// `STV_HIDDEN`, `__hidden` in C.
    package var isHidden: Bool { visibility == 2 }
}

extension ELFImage {
    /// Returns the symbols of a file whose symbols were checked.
    package func symbols(in bytes: RawSpan) -> [ELFSymbol] {
        guard let table = sections.first(where: { $0.type == ELFSection.symbolTable }), table.link < sections.count
        else { return [] }
        let strings = sections[table.link].range
        return stride(from: table.offset, to: table.offset + table.size, by: 24).map { place in
            let info = bytes.integer(at: place + 4, as: UInt8.self)
            return ELFSymbol(
                name: string(at: Int(bytes.integer(at: place, as: UInt32.self)), of: strings, in: bytes),
                section: Int(bytes.integer(at: place + 6, as: UInt16.self)),
                value: Int(truncatingIfNeeded: bytes.integer(at: place + 8, as: UInt64.self)),
                size: Int(truncatingIfNeeded: bytes.integer(at: place + 16, as: UInt64.self)),
                type: info & 0xF,
                binding: info >> 4,
                visibility: bytes.integer(at: place + 5, as: UInt8.self) & 3
            )
        }
    }

    /// Returns the name of a section.
    package func name(of section: ELFSection, in bytes: RawSpan) -> String {
        string(at: Int(section.nameOffset), of: names, in: bytes)
    }
}
