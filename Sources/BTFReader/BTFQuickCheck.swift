// SPDX-License-Identifier: Apache-2.0

/// Accepts valid BTF in a fraction of the time that ``BTFCheck`` takes.
///
/// It compares only the largest name and the largest reference of all types with their limits. Invalid and complicated
/// BTF is left to ``BTFCheck``, which describes the defect.
@safe struct BTFQuickCheck {
    private let data: UnsafeRawPointer
    private let types: Range<Int>
    private let strings: Range<Int>
    private let names: UnsafeRawBufferPointer
    private let sections: UnsafeBufferPointer<BTFDataSection>
    private let entries: UnsafeMutablePointer<Entry>
    private let count: Int
    private let relatedCount: Int
    private let pendingCount: Int

    /// What is known of a type, in one allocation with two lists of types; entry 0 is `void`.
    private struct Entry {
        let offset: UInt32
        let kind: BTFKind
        var state: State
        /// An element of the list of types whose relations to others are to be checked.
        var related: UInt32 = 0
        /// An element of the list of types whose parts are to be searched.
        var pending: UInt32 = 0
    }

    /// Checks what ``BTFCheck`` checks; `nil` when that is needed.
    ///
    /// - Parameters:
    ///   - source: a `.BTF` section.
    ///   - names: the names of the ELF sections.
    ///   - sections: the ELF sections with variables.
    static func limits(of source: RawSpan, names: RawSpan, sections: [BTFDataSection]) -> BTFLimits? {
        unsafe names.withUnsafeBytes { names in
            unsafe sections.withUnsafeBufferPointer { sections in unsafe limits(of: source, names, sections) }
        }
    }

    private static func limits(
        of source: RawSpan,
        _ names: UnsafeRawBufferPointer,
        _ sections: UnsafeBufferPointer<BTFDataSection>
    ) -> BTFLimits? {
        unsafe source.withUnsafeBytes { bytes in
            guard let data = bytes.baseAddress, let header = try? BTFHeader(source) else { return nil }
            let most = 1 + header.types.count / BTFType.headerSize
            return unsafe withUnsafeTemporaryAllocation(of: Entry.self, capacity: most) { entries in
                let check = unsafe BTFQuickCheck(data, header, names, sections, entries)
                guard let check, check.relationsHold(), check.nothingContainsItself() else { return nil }
                return BTFLimits(typeCount: UInt32(check.count), stringsSize: UInt32(header.strings.count))
            }
        }
    }

    /// Visits all types once; `nil` when one is truncated, or when a name or a reference is out of range.
    private init?(
        _ data: UnsafeRawPointer,
        _ header: BTFHeader,
        _ names: UnsafeRawBufferPointer,
        _ sections: UnsafeBufferPointer<BTFDataSection>,
        _ entries: UnsafeMutableBufferPointer<Entry>
    ) {
        guard let entries = entries.baseAddress else { return nil }
        unsafe self.data = unsafe data
        types = header.types
        strings = header.strings
        unsafe self.names = unsafe names
        unsafe self.sections = unsafe sections
        unsafe self.entries = unsafe entries
        unsafe entries.initialize(to: Entry(offset: 0, kind: .void, state: .done))
        var count = 1
        // Both are less than `count`, so the lists are in entries that are initialized.
        var relatedCount = 0
        var pendingCount = 0
        var name: UInt32 = 0
        var reference: UInt32 = 0
        var offset = types.lowerBound
        let end = types.upperBound
        while offset < end {
            guard offset + BTFType.headerSize <= end else { return nil }
            let info = unsafe Self.word(data, offset + 4)
            let kind = BTFKind(info: info)
            guard kind != .void else { return nil }
            let id = count
            count += 1
            unsafe entries[relatedCount].related = UInt32(truncatingIfNeeded: id)
            unsafe entries[pendingCount].pending = UInt32(truncatingIfNeeded: id)
            name = max(name, unsafe Self.word(data, offset))
            // Kinds come in any order: the CPU cannot predict a switch, and most types need none.
            let state = Kinds.containing.contains(kind) ? State.new : .done
            unsafe (entries + id).initialize(
                to: Entry(offset: UInt32(truncatingIfNeeded: offset), kind: kind, state: state)
            )
            relatedCount += Kinds.related.contains(kind) || info >> 31 != 0 ? 1 : 0
            let third = unsafe Self.word(data, offset + 8)
            reference = max(reference, Kinds.referring.contains(kind) ? third : 0)
            var place = offset + BTFType.headerSize
            guard Kinds.compound.contains(kind) else {
                // The state of a type before it, or its own.
                let known = unsafe entries[min(Int(third), id)].state
                let isDone = state == .done || known == .done
                unsafe entries[id].state = isDone ? .done : .new
                pendingCount += isDone ? 0 : 1
                offset = place + (Kinds.longer.contains(kind) ? 4 : 0)
                continue
            }
            offset = place + kind.trailingSize(count: Int(info & 0xFFFF))
            guard offset <= end else { return nil }
            var isDone = state == .done
            switch kind {
            case .array:
                reference = max(reference, unsafe Self.word(data, place), unsafe Self.word(data, place + 4))
            case .structure, .union:
                isDone = true
                while place < offset {
                    let member = unsafe Self.word(data, place + 4)
                    name = max(name, unsafe Self.word(data, place))
                    reference = max(reference, member)
                    isDone = unsafe isDone && Int(member) < id && entries[Int(member)].state == .done
                    place += 12
                }
                // What contains only types before it needs no search.
                if isDone { unsafe entries[id].state = .done }
            case .functionPrototype:
                while place < offset {
                    name = max(name, unsafe Self.word(data, place))
                    reference = max(reference, unsafe Self.word(data, place + 4))
                    place += 8
                }
            case .enumeration, .enumeration64:
                let stride = kind == .enumeration ? 8 : 12
                while place < offset {
                    name = max(name, unsafe Self.word(data, place))
                    place += stride
                }
            case .dataSection:
                while place < offset {
                    reference = max(reference, unsafe Self.word(data, place))
                    place += 12
                }
            default: break
            }
            pendingCount += isDone ? 0 : 1
        }
        guard offset == end, Int(name) < header.strings.count, Int(reference) < count else { return nil }
        self.count = count
        self.relatedCount = relatedCount
        self.pendingCount = pendingCount
    }

    /// A set of kinds: a test of a bit, where a switch would be slower than the rest of the check.
    private struct Kinds {
        let bits: UInt32

        @inline(__always)
        init(_ bits: UInt32) { self.bits = bits }

        @inline(__always)
        func contains(_ kind: BTFKind) -> Bool { bits & Self.bit(kind) != 0 }

        @inline(__always)
        private static func bit(_ kind: BTFKind) -> UInt32 { 1 << UInt32(kind.rawValue) }

        @inline(__always)
        private static var aliases: UInt32 {
            bit(.typedef) | bit(.volatile) | bit(.const) | bit(.restrict) | bit(.typeTag)
        }

        /// The third word is a type.
        @inline(__always)
        static var referring: Kinds {
            Kinds(
                aliases | bit(.pointer) | bit(.variable) | bit(.function) | bit(.functionPrototype)
                    | bit(.declarationTag)
            )
        }

        /// Followed by one word.
        @inline(__always)
        static var longer: Kinds { Kinds(bit(.integer) | bit(.variable) | bit(.declarationTag)) }

        /// Followed by records.
        @inline(__always)
        static var compound: Kinds {
            Kinds(
                bit(.array) | bit(.structure) | bit(.union) | bit(.enumeration) | bit(.enumeration64)
                    | bit(.functionPrototype) | bit(.dataSection)
            )
        }

        /// Checked together with the types that they refer to. A structure is when it has bit fields.
        @inline(__always)
        static var related: Kinds { Kinds(bit(.function) | bit(.dataSection) | bit(.declarationTag)) }

        /// Those with ``BTFKind/contains``.
        @inline(__always)
        static var containing: Kinds {
            Kinds(aliases | bit(.structure) | bit(.union) | bit(.array) | bit(.variable) | bit(.declarationTag))
        }
    }

    private static func word(_ data: UnsafeRawPointer, _ offset: Int) -> UInt32 {
        unsafe data.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }

    private func word(_ offset: Int) -> UInt32 { unsafe Self.word(data, offset) }

    private func kind(_ id: UInt32) -> BTFKind { unsafe entries[Int(id)].kind }

    private func offset(_ id: Int) -> Int { Int(unsafe entries[id].offset) }

    // MARK: Relations of types

    private func relationsHold() -> Bool {
        for index in 0..<relatedCount {
            let id = Int(unsafe entries[index].related)
            let offset = offset(id)
            switch unsafe entries[id].kind {
            case .function: if kind(word(offset + 8)) != .functionPrototype { return false }
            case .structure, .union: if word(offset + 4) >> 31 != 0, !bitFieldsAreIntegers(at: offset) { return false }
            case .dataSection: if !sectionHolds(at: offset) { return false }
            // Tags of components are rare: left to BTFCheck.
            case .declarationTag: if word(offset + 12) != .max { return false }
            default: break
            }
        }
        return true
    }

    private func bitFieldsAreIntegers(at offset: Int) -> Bool {
        let first = offset + BTFType.headerSize
        for place in stride(from: first, to: first + 12 * Int(word(offset + 4) & 0xFFFF), by: 12) {
            guard word(place + 8) >> 24 != 0 else { continue }
            let id = resolved(word(place + 4))
            guard kind(id).holdsBitFields, word(self.offset(Int(id)) + 8) > 0 else { return false }
        }
        return true
    }

    /// The type behind typedefs and qualifiers.
    private func resolved(_ id: UInt32) -> UInt32 {
        var id = id
        var steps = 0
        while kind(id).isAlias, steps < BTFTypes.deepest {
            id = word(offset(Int(id)) + 8)
            steps += 1
        }
        return id
    }

    private func sectionHolds(at offset: Int) -> Bool {
        let name = unsafe UnsafeRawBufferPointer(
            start: data + strings.lowerBound + Int(word(offset)),
            count: strings.upperBound - strings.lowerBound - Int(word(offset))
        )
        // libbpf has special rules for this section.
        guard unsafe !Self.begins(name, ".ksyms\0") else { return false }
        let holdsStructOps = unsafe Self.begins(name, ".struct_ops") || Self.begins(name, "?.struct_ops")
        let isConfiguration = unsafe Self.begins(name, ".kconfig\0")
        let size = unsafe sectionSize(of: name) ?? .max
        let first = offset + BTFType.headerSize
        for place in stride(from: first, to: first + 12 * Int(word(offset + 4) & 0xFFFF), by: 12) {
            let variable = word(place)
            guard kind(variable) == .variable, Int(word(place + 4)) + Int(word(place + 8)) <= size else {
                return false
            }
            let type = word(self.offset(Int(variable)) + 8)
            if isConfiguration, !isSimpleOption(type) { return false }
            if holdsStructOps, !isSimpleStructure(type, sectionSize: size) { return false }
        }
        return true
    }

    /// Whether a struct_ops structure and its members are inside the section; other types are left to ``BTFCheck``.
    private func isSimpleStructure(_ type: UInt32, sectionSize: Int) -> Bool {
        let type = resolved(type)
        let offset = offset(Int(type))
        let size = Int(word(offset + 8))
        guard kind(type) == .structure, word(offset + 4) >> 31 == 0, size <= sectionSize else { return false }
        let first = offset + BTFType.headerSize
        for place in stride(from: first, to: first + 12 * Int(word(offset + 4) & 0xFFFF), by: 12) {
            guard let member = simpleSize(word(place + 4)), Int(word(place + 8)) / 8 + member <= size else {
                return false
            }
        }
        return true
    }

    /// The size of a type, and of an array of such types; `nil` for others.
    private func simpleSize(_ type: UInt32) -> Int? {
        let type = resolved(type)
        let offset = offset(Int(type))
        switch kind(type) {
        case .pointer: return 8
        case .integer, .structure, .union, .enumeration: return Int(word(offset + 8))
        case .array:
            let array = offset + BTFType.headerSize
            let element = resolved(word(array))
            guard kind(element) == .integer else { return nil }
            // Both numbers have 32 bits.
            let (size, overflow) = Int(word(self.offset(Int(element)) + 8))
                .multipliedReportingOverflow(by: Int(word(array + 8)))
            return overflow ? nil : size
        default: return nil
        }
    }

    /// Whether a kernel option has a type whose size needs no further check; others are left to ``BTFCheck``.
    private func isSimpleOption(_ type: UInt32) -> Bool {
        let type = resolved(type)
        return (kind(type) == .integer || kind(type) == .enumeration) && word(offset(Int(type)) + 8) <= 8
    }

    /// Whether a text, which ends with a zero byte, begins with another one.
    private static func begins(_ text: UnsafeRawBufferPointer, _ prefix: StaticString) -> Bool {
        let count = prefix.utf8CodeUnitCount
        guard count <= text.count else { return false }
        for index in 0..<count where unsafe text[index] != prefix.utf8Start[index] { return false }
        return true
    }

    /// The size of the first ELF section with a name.
    private func sectionSize(of name: UnsafeRawBufferPointer) -> Int? {
        guard let length = unsafe name.firstIndex(of: 0) else { return nil }
        for number in unsafe 0..<sections.count {
            let section = unsafe sections[number]
            let start = Int(section.nameOffset)
            let end = start + length
            // Most names have another length. The last name of the file may lack its zero byte.
            guard unsafe end < names.count ? names[end] == 0 : end == names.count && length > 0 else { continue }
            var index = 0
            while index < length, unsafe names[start + index] == name[index] { index += 1 }
            if index == length { return Int(section.size) }
        }
        return nil
    }

    // MARK: Containment

    private static let deepest = 64

    /// Visits what each type contains; `false` for a cycle, and for types that are nested too deeply.
    private func nothingContainsItself() -> Bool {
        for index in 0..<pendingCount {
            let id = unsafe entries[index].pending
            if unsafe entries[Int(id)].state == .new, !ends(id, depth: 0) { return false }
        }
        return true
    }

    private enum State: UInt8 { case new, open, done }

    private func ends(_ id: UInt32, depth: Int) -> Bool {
        guard depth < Self.deepest, unsafe entries[Int(id)].state == .new else { return false }
        unsafe entries[Int(id)].state = .open
        let offset = offset(Int(id))
        let first = offset + BTFType.headerSize
        // Most parts are integers, pointers, or types that were visited before: they need no call.
        switch kind(id) {
        case .structure, .union:
            var place = first + 4
            let end = first + 12 * Int(word(offset + 4) & 0xFFFF)
            while place < end {
                let part = word(place)
                if unsafe entries[Int(part)].state != .done, !ends(part, depth: depth + 1) { return false }
                place += 12
            }
        case let kind:
            let part = word(kind == .array ? first : offset + 8)
            if unsafe entries[Int(part)].state != .done, !ends(part, depth: depth + 1) { return false }
        }
        unsafe entries[Int(id)].state = .done
        return true
    }
}
