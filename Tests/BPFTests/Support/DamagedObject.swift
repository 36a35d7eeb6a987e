// SPDX-License-Identifier: Apache-2.0

import BTFReader

/// A fixture in which tests change bytes.
struct DamagedObject {
    struct Section {
        let name: String
        let type: UInt32
        let offset: Int
        let size: Int
    }

    let bytes: [UInt8]
    let sections: [Section]

    init(_ fixture: String) throws {
        let bytes = try Fixture.bytes(fixture)
        self.bytes = bytes
        func integer<Integer: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _: Integer.Type) -> Int {
            Int(
                truncatingIfNeeded: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Integer.self) }
            )
        }
        let table = integer(40, UInt64.self)
        let names = integer(table + 64 * integer(62, UInt16.self) + 24, UInt64.self)
        sections = (0..<integer(60, UInt16.self)).map { index in
            let header = table + 64 * index
            let name = bytes[(names + integer(header, UInt32.self))...].prefix { $0 != 0 }
            return Section(
                name: String(decoding: name, as: UTF8.self),
                type: UInt32(integer(header + 4, UInt32.self)),
                offset: integer(header + 24, UInt64.self),
                size: integer(header + 32, UInt64.self)
            )
        }
    }

    func integer<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as: Integer.Type) -> Integer {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Integer.self) }
    }

    func section(_ isWanted: (Section) -> Bool) -> Section? { sections.first(where: isWanted) }

    /// Where the first symbol is that is wanted by its type.
    func symbol(_ isWanted: ((type: UInt8, section: Int)) -> Bool) -> Int? {
        guard let table = section({ $0.type == 2 }) else { return nil }
        return stride(from: table.offset, to: table.offset + table.size, by: 24).first { place in
            isWanted((bytes[place + 4] & 0xF, Int(integer(at: place + 6, as: UInt16.self))))
        }
    }

    /// Where in the file a symbol's bytes end.
    func end(ofSymbolAt place: Int) -> Int {
        let section = sections[Int(integer(at: place + 6, as: UInt16.self))]
        return section.offset + Int(integer(at: place + 8, as: UInt64.self) + integer(at: place + 16, as: UInt64.self))
    }

    /// The bytes with an integer in place of what stands there.
    func setting<Integer: FixedWidthInteger>(_ value: Integer, at offset: Int) -> [UInt8] {
        var bytes = bytes
        withUnsafeBytes(of: value) { bytes.replaceSubrange(offset..<offset + $0.count, with: $0) }
        return bytes
    }

    /// The bytes with a larger size for the last variable of a data section, in the BTF.
    func growingLastVariable(of name: String, by count: UInt32) throws -> [UInt8] {
        guard let section = section({ $0.name == ".BTF" }) else { return bytes }
        let types = try BTFTypes(Array(bytes[section.offset..<section.offset + section.size]))
        guard let id = types.first(.dataSection, named: name), let type = types.type(id),
            let place = types.place(of: type)
        else { return bytes }
        let size = section.offset + place + 12 + 12 * (type.count - 1) + 8
        return setting(integer(at: size, as: UInt32.self) + count, at: size)
    }
}
