// SPDX-License-Identifier: Apache-2.0

extension BTFTypes {
    /// Proves what C code that follows types takes for granted.
    ///
    /// libbpf before 1.3 checks none of this, and the newest does not check all: IDs that exist, names inside the strings,
    /// functions that have prototypes, bit fields of integers, sections of variables, tags of components that exist, and no
    /// type that contains itself.
    ///
    /// - Parameter sectionSize: the size in bytes of the ELF section of a name, or `nil` where there is none.
    /// - Throws: ``BTFDefect`` for the first type that is wrong.
    package func check(sectionSize: (String) -> Int? = { _ in nil }) throws(BTFDefect) {
        for id in 1..<UInt32(max(1, count)) {
            guard let type = type(id) else { continue }
            try checkName(type.nameOffset, of: type, at: type.offset)
            switch type.kind {
            case .void, .integer, .forward, .float: break
            case .pointer, .typedef, .volatile, .const, .restrict, .variable, .typeTag:
                try checkReference(type.sizeOrType, of: type, at: type.offset + 8)
            case .function:
                let prototype = try checkReference(type.sizeOrType, of: type, at: type.offset + 8)
                guard prototype.kind == .functionPrototype else {
                    throw defect(type, "has no prototype: type \(prototype.id) is a \(prototype.kind.description)")
                }
            case .array:
                try checkReference(array(type).element, of: type, at: type.trailing)
                try checkReference(array(type).index, of: type, at: type.trailing + 4)
            case .structure, .union: try checkMembers(type)
            case .enumeration: try checkEnumerators(type, stride: 8)
            case .enumeration64: try checkEnumerators(type, stride: 12)
            case .functionPrototype: try checkParameters(type)
            case .dataSection: try checkSection(type, size: sectionSize(name(of: type)))
            case .declarationTag: try checkTag(type)
            }
        }
        try checkContainment()
    }

    private func checkMembers(_ type: BTFType) throws(BTFDefect) {
        for index in 0..<type.count {
            let place = type.trailing + 12 * index
            let member = member(index, of: type)
            try checkName(member.nameOffset, of: type, at: place)
            try checkReference(member.type, of: type, at: place + 4)
            guard member.bitFieldSize > 0 else { continue }
            // A field is relocated by the size of the integer that it lies in, which is divided by.
            guard let integer = resolved(member.type), Self.holdsBitFields.contains(integer.kind),
                integer.sizeOrType > 0
            else {
                throw defect(type, "has a bit field, member \(index), that is not an integer", at: place + 4)
            }
        }
    }

    private static let holdsBitFields: Set<BTFKind> = [.integer, .enumeration, .enumeration64]

    private func checkEnumerators(_ type: BTFType, stride: Int) throws(BTFDefect) {
        for index in 0..<type.count {
            let place = type.trailing + stride * index
            try checkName(word(at: place), of: type, at: place)
        }
    }

    private func checkParameters(_ type: BTFType) throws(BTFDefect) {
        try checkReference(type.sizeOrType, of: type, at: type.offset + 8)
        for index in 0..<type.count {
            let place = type.trailing + 8 * index
            try checkName(word(at: place), of: type, at: place)
            try checkReference(word(at: place + 4), of: type, at: place + 4)
        }
    }

    /// A section holds variables, and `.ksyms` functions too; libbpf writes into both as what they should be.
    private func checkSection(_ type: BTFType, size: Int?) throws(BTFDefect) {
        let isOfSymbols = isName(".ksyms", of: type)
        let isOfConfiguration = isName(".kconfig", of: type)
        var configuration = 0
        for index in 0..<type.count {
            let place = type.trailing + 12 * index
            let entry = sectionEntry(index, of: type)
            let variable = try checkReference(entry.type, of: type, at: place)
            guard variable.kind == .variable || isOfSymbols && variable.kind == .function else {
                throw defect(type, "holds type \(entry.type), which is a \(variable.kind.description)", at: place)
            }
            if isOfConfiguration {
                configuration += try checkOption(variable, in: type, at: place)
                guard configuration <= Self.mostConfiguration else {
                    throw defect(type, "has more than \(Self.mostConfiguration) bytes", at: place)
                }
            }
            // The compiler leaves offsets, and the section's size, to whoever reads the symbols.
            guard let size, variable.kind == .variable, word(at: variable.trailing) != Self.isExtern else { continue }
            guard entry.offset + entry.size <= size else {
                throw defect(
                    type,
                    "has '\(name(of: variable))' end at byte \(entry.offset + entry.size), the section has \(size)",
                    at: place + 4
                )
            }
        }
    }

    /// `BTF_VAR_GLOBAL_EXTERN`
    private static let isExtern: UInt32 = 2

    /// All of a kernel's configuration is smaller; libbpf adds the sizes up in 32 bits.
    private static let mostConfiguration = 1 << 20

    /// A variable that libbpf fills with a kernel option, by a store of the type's natural size.
    private func checkOption(_ variable: BTFType, in section: BTFType, at place: Int) throws(BTFDefect) -> Int {
        let resolved = resolved(variable.sizeOrType)
        if resolved?.kind == .enumeration64, resolved?.sizeOrType != 8 {
            throw defect(section, "has an enum of a wrong size", at: place)
        }
        return size(of: variable.sizeOrType) ?? 0
    }

    /// A tag of a whole declaration has component -1; others name a member or a parameter.
    private func checkTag(_ type: BTFType) throws(BTFDefect) {
        let target = try checkReference(type.sizeOrType, of: type, at: type.offset + 8)
        let component = Int32(bitPattern: word(at: type.trailing))
        guard component != -1 else { return }
        let count: Int
        switch target.kind {
        case .structure, .union: count = target.count
        case .function: count = self.type(target.sizeOrType)?.count ?? 0
        default: count = 0
        }
        guard component >= 0, component < count else {
            throw defect(
                type,
                "tags component \(component) of type \(target.id), which has \(count)",
                at: type.trailing
            )
        }
    }

    private func checkName(_ offset: UInt32, of type: BTFType, at place: Int) throws(BTFDefect) {
        guard Int(offset) < strings.count else {
            throw defect(type, "has a name at byte \(offset) of strings of \(strings.count) bytes", at: place)
        }
    }

    @discardableResult
    private func checkReference(_ id: UInt32, of type: BTFType, at place: Int) throws(BTFDefect) -> BTFType {
        guard let target = self.type(id) else {
            throw defect(type, "refers to type \(id), the last one is \(count - 1)", at: place)
        }
        return target
    }

    private func defect(_ type: BTFType, _ problem: String, at place: Int? = nil) -> BTFDefect {
        BTFDefect("type \(type.id) (\(type.kind.description)) \(problem)", at: place ?? type.offset)
    }
}

extension BTFTypes {
    /// Proves that no type contains itself, and that what contains what ends soon: libbpf walks it by recursion, or for ever.
    private func checkContainment() throws(BTFDefect) {
        var states = [Visit](repeating: .new, count: count)
        var path: [(type: BTFType, next: Int)] = []
        for id in 1..<UInt32(max(1, count)) where states[Int(id)] == .new {
            guard let root = type(id), root.kind.contains else { continue }
            path.append((root, 0))
            states[Int(id)] = .open
            while let (type, next) = path.last {
                guard let part = part(next, of: type) else {
                    states[Int(type.id)] = .done
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next = next + 1
                switch states[Int(part)] {
                case .done: continue
                case .open: throw defect(type, "contains itself, through type \(part)")
                case .new: break
                }
                guard let inner = self.type(part), inner.kind.contains else {
                    states[Int(part)] = .done
                    continue
                }
                guard path.count < Self.deepestContainment else { throw defect(type, "is nested too deeply") }
                states[Int(part)] = .open
                path.append((inner, 0))
            }
        }
    }

    private enum Visit: UInt8 { case new, open, done }

    /// The kernel's own limit is 32 (`MAX_RESOLVE_DEPTH`).
    private static let deepestContainment = 512

    /// The ID of the nth type that a type consists of.
    private func part(_ index: Int, of type: BTFType) -> UInt32? {
        switch type.kind {
        case .structure, .union: index < type.count ? word(at: type.trailing + 12 * index + 4) : nil
        case .array: index == 0 ? array(type).element : nil
        default: index == 0 ? type.sizeOrType : nil
        }
    }
}

extension BTFKind {
    /// Whether a type of this kind consists of others; a pointer ends what contains what.
    fileprivate var contains: Bool {
        switch self {
        case .structure, .union, .array, .variable, .declarationTag: true
        default: isAlias
        }
    }
}
