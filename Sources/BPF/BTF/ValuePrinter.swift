// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import ELFReader

/// Prints bytes as a value of a type, in the style of C's designated initializers.
///
/// Types and bytes may be hostile: nothing outside of the bytes is read, and the number of visited types is limited.
struct ValuePrinter: ~Escapable {
    let reader: BTFTypes
    let bytes: RawSpan
    let options: BTF.PrintOptions
    private var visits = 0

    @_lifetime(copy bytes)
    init(_ reader: BTFTypes, bytes: RawSpan, options: BTF.PrintOptions) {
        self.reader = reader
        self.bytes = bytes
        self.options = options
    }

    /// The value of a type at a byte. The room is what a flexible array may fill.
    mutating func value(_ id: UInt32, at offset: Int, end: Int, depth: Int = 0) -> PrintedValue {
        visits += 1
        guard depth <= min(options.maxDepth, Self.deepest), visits < Self.mostVisits, let type = reader.resolved(id)
        else { return PrintedValue("…") }
        switch type.kind {
        case .structure, .union: return aggregate(type.id, isUnion: type.kind == .union, offset, end, depth)
        case .array: return array(type.id, at: offset, end: end, depth: depth)
        case .dataSection: return section(type.id, depth: depth)
        default:
            guard let size = reader.size(of: type.id), offset >= 0, offset + size <= bytes.byteCount else {
                return PrintedValue("…")
            }
            return PrintedValue(ScalarPrinter(reader).text(type, bytes.extracting(offset..<offset + size)))
        }
    }

    private static let deepest = 32
    private static let mostVisits = 1 << 17

    // MARK: Structures and unions

    private mutating func aggregate(_ id: UInt32, isUnion: Bool, _ offset: Int, _ end: Int, _ depth: Int)
        -> PrintedValue
    {
        let items = members(of: id, isUnion: isUnion, offset, end, depth)
        return PrintedValue(items, width: options.lineWidth)
    }

    private mutating func members(of id: UInt32, isUnion: Bool, _ offset: Int, _ end: Int, _ depth: Int)
        -> [PrintedValue.Item]
    {
        var items: [PrintedValue.Item] = []
        let members = reader.members(of: id)
        let size = reader.size(of: id) ?? 0
        // All members of a union are zero when it is: one is enough.
        let isZeroUnion = isUnion && isZero(offset, size)
        for (index, member) in members.enumerated() {
            guard visits < Self.mostVisits else { break }
            if isZeroUnion, index > 0 { break }
            let start = offset + member.bitOffset / 8
            let isLast = isUnion || index == members.count - 1
            if options.omitsZeroes, isZero(member, at: offset, end: isLast ? end : offset + size) { continue }
            let name = reader.string(at: member.nameOffset)
            if member.bitFieldSize > 0 {
                visits += 1
                let text = bitField(member, at: offset)
                items.append(.init(label: ".\(name)", value: PrintedValue(text)))
            } else if name.isEmpty, let inner = reader.resolved(member.type), inner.kind == .structure,
                depth < Self.deepest
            {
                // C names the members of an anonymous structure as its own.
                visits += 1
                items += self.members(of: inner.id, isUnion: false, start, isLast ? end : offset + size, depth + 1)
            } else {
                let room = isLast ? end : start
                let value = value(member.type, at: start, end: room, depth: depth + 1)
                items.append(.init(label: name.isEmpty ? "" : ".\(name)", value: value))
            }
        }
        return items
    }

    private func bitField(_ member: BTFTypes.Member, at offset: Int) -> String {
        guard let bits = bits(of: member, at: offset), let type = reader.resolved(member.type) else { return "…" }
        return ScalarPrinter(reader).text(type, bits: bits, width: member.bitFieldSize)
    }

    /// The bits of a bit field; `nil` when they are not inside the bytes.
    private func bits(of member: BTFTypes.Member, at offset: Int) -> UInt64? {
        let first = 8 * offset + member.bitOffset
        guard first >= 0, member.bitFieldSize <= 64, first + member.bitFieldSize <= 8 * bytes.byteCount else {
            return nil
        }
        let isLittle = 1.littleEndian == 1
        var bits: UInt64 = 0
        for index in 0..<member.bitFieldSize {
            let place = first + index
            let byte = bytes.integer(at: place / 8, as: UInt8.self)
            let bit = UInt64(isLittle ? byte >> (place % 8) & 1 : byte >> (7 - place % 8) & 1)
            bits |= isLittle ? bit << index : bit << (member.bitFieldSize - 1 - index)
        }
        return bits
    }

    // MARK: Arrays

    private mutating func array(_ id: UInt32, at offset: Int, end: Int, depth: Int) -> PrintedValue {
        guard case .array(let info)? = reader.body(of: id), let size = reader.size(of: info.element), size > 0,
            offset >= 0, offset <= bytes.byteCount
        else { return PrintedValue("{}") }
        // A flexible array has as many elements as there is room.
        let count = min(info.count == 0 ? max(0, end - offset) / size : info.count, (bytes.byteCount - offset) / size)
        if size == 1, let text = text(info.element, at: offset, count: count) { return PrintedValue(text) }
        var items: [PrintedValue.Item] = []
        var index = 0
        while index < count {
            guard items.count < max(1, options.maxElements), visits < Self.mostVisits else {
                items.append(.init(label: "", value: PrintedValue("/* \(count - index) more */"), isComment: true))
                break
            }
            let start = offset + index * size
            var next = index + 1
            while next < count, isEqual(start, offset + next * size, size) { next += 1 }
            if next - index < Self.shortestRange { next = index + 1 }
            let value =
                size == 1 && count > 1 && isByte(info.element)
                ? PrintedValue(hexadecimal(bytes.integer(at: start, as: UInt8.self)))
                : value(info.element, at: start, end: start + size, depth: depth + 1)
            let label = next - index > 1 ? "[\(index) ... \(next - 1)]" : ""
            items.append(.init(label: label, value: value))
            index = next
        }
        return PrintedValue(items, width: options.lineWidth)
    }

    /// As many equal elements are printed as a range, as GNU C initializes them.
    private static let shortestRange = 4

    /// An array of characters as text. Bytes of another type are text when they look like it.
    private func text(_ element: UInt32, at offset: Int, count: Int) -> String? {
        guard let type = reader.resolved(element), type.kind == .integer else { return nil }
        let content = bytes.extracting(offset..<offset + count)
        if reader.isName("char", of: type) { return content.quoted }
        guard isByte(element) else { return nil }
        let length = (0..<count).first { content.integer(at: $0, as: UInt8.self) == 0 } ?? count
        guard length >= 3, length < count, content.extracting(length..<count).isZero,
            (0..<length).allSatisfy({ (0x20..<0x7F).contains(content.integer(at: $0, as: UInt8.self)) })
        else { return nil }
        return content.quoted
    }

    private func isByte(_ id: UInt32) -> Bool { reader.shape(of: id) == .integer(signed: false) }

    // MARK: Sections

    private mutating func section(_ id: UInt32, depth: Int) -> PrintedValue {
        guard case .dataSection(_, let entries)? = reader.body(of: id) else { return PrintedValue("{}") }
        var items: [PrintedValue.Item] = []
        for entry in entries {
            guard let variable = reader.type(entry.type), case .variable(let type, _)? = reader.body(of: entry.type),
                visits < Self.mostVisits
            else { continue }
            let end = entry.offset + entry.size
            if options.omitsZeroes, isZero(entry.offset, entry.size) { continue }
            let value = value(type, at: entry.offset, end: end, depth: depth + 1)
            items.append(.init(label: ".\(reader.name(of: variable))", value: value))
        }
        return PrintedValue(items, width: options.lineWidth)
    }

    // MARK: Bytes

    private func isZero(_ member: BTFTypes.Member, at offset: Int, end: Int) -> Bool {
        if member.bitFieldSize > 0 { return bits(of: member, at: offset) == 0 }
        let start = offset + member.bitOffset / 8
        guard let size = reader.size(of: member.type) else { return false }
        return size == 0 ? isZero(start, max(0, end - start)) : isZero(start, size)
    }

    private func isZero(_ offset: Int, _ count: Int) -> Bool {
        guard offset >= 0, count >= 0, offset <= bytes.byteCount, count <= bytes.byteCount - offset else {
            return false
        }
        return bytes.extracting(offset..<offset + count).isZero
    }

    private func isEqual(_ first: Int, _ second: Int, _ count: Int) -> Bool {
        for index in 0..<count {
            guard bytes.integer(at: first + index, as: UInt8.self) == bytes.integer(at: second + index, as: UInt8.self)
            else { return false }
        }
        return true
    }
}
