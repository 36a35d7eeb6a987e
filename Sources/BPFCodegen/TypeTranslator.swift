// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// Finds the Swift types of C types, and remembers the structures and enumerations to generate.
struct TypeTranslator {
    let types: BTFTypes
    var layout: StoredLayout
    private let configuration: CodegenConfiguration
    private var scope: NameScope
    private var namesByID: [UInt32: String] = [:]
    /// Types with the same definition have one Swift type: BTF of linked files may repeat them.
    private var namesByDefinition: [String: String] = [:]
    /// The structures and enumerations in the order of their first use.
    private(set) var pending: [Pending] = []

    /// A structure or enumeration to generate.
    struct Pending {
        let id: UInt32
        let name: String
        /// Its declaration in C, for example `struct exec_event`.
        let cName: String
        /// The beginning of the names of anonymous types in it.
        let context: String
    }

    init(_ types: BTFTypes, configuration: CodegenConfiguration, reserved: Set<String>) {
        self.types = types
        layout = StoredLayout(types)
        self.configuration = configuration
        scope = NameScope(reserved: reserved.union(Self.swiftNames))
    }

    /// Names that generated code uses, and common names of Swift, Foundation and their neighbours: a generated type must
    /// not hide them.
    static let swiftNames: Set<String> = [
        "Any", "BPF", "BTF", "Array", "Bool", "Double", "Float", "Hasher", "InlineArray", "Int", "Int128", "Int16",
        "Int32",
        "Int64", "Int8", "Mirror",
        "Optional", "Result", "String", "Swift", "UInt", "UInt128", "UInt16", "UInt32", "UInt64", "UInt8",
        "Void", "Sendable", "StaticString",
        "BPFAddress", "BPFCharArray", "BPFEmbeddedObject", "BPFEnumeration", "BPFError", "BPFMembers",
        "BPFInitialSections",
        "BPFKconfig", "BPFLinks", "BPFMap", "BPFMapName", "BPFObject", "BPFPart", "BPFProgram",
        "BPFProgramName", "BPFSectionMemory",
        "BPFSectionValues", "BPFSkeleton", "BPFSkeletonSettings", "BPFStructure", "EventPerfBuffer", "EventRing",
        "Link", "RawSpan", "Type", "Protocol", "Self",
        "TypedMap", "BPFLiveArray", "BPFAnyBytes", "BPFScalar",
        "TypedArray", "TypedBloomFilter", "TypedQueue", "TypedPerCPUMap", "MapOfMaps", "SocketMap", "SocketStorage",
        "InodeStorage", "TaskStorage", "CgroupStorage", "ProgramArray", "PerfEventArray", "StackTraceMap",
        "CgroupArray",
        "DeviceMap", "CPUMap", "XSKMap", "ReuseportArray", "Arena", "OpenBPFSkeleton", "RingBuffer", "PerfBuffer",
        "BPFField", "BPFFields",
        "BPFValue",
        "Actor", "AnyObject", "Character", "Clock", "Codable", "Collection", "Comparable", "Dictionary", "Duration",
        "Equatable", "Error", "Hashable", "Identifiable", "Iterator", "Logger", "MainActor", "Never", "Sequence", "Set",
        "Span", "Substring", "Task", "TaskGroup",
        "Data", "Date", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Logging", "Musl",
        "Observation", "Process", "Synchronization", "SystemPackage", "Testing", "Thread", "Timer", "URL", "UUID",
    ]

    /// Returns the Swift type of a C type, or `nil` when a value cannot have it.
    ///
    /// - Parameters:
    ///   - id: the C type.
    ///   - context: the name in C for an anonymous type, after the place where it is used.
    mutating func swiftType(_ id: UInt32, context: String) -> SwiftType? { swiftType(id, context: context, depth: 0) }

    private mutating func swiftType(_ id: UInt32, context: String, depth: Int) -> SwiftType? {
        guard depth < 16, let type = types.resolved(id), let size = types.size(of: id) else { return nil }
        switch type.kind {
        case .integer:
            switch types.shape(of: id) {
            case .boolean: return size == 1 ? .boolean : .number("UInt\(8 * size)")
            case .integer(let signed):
                return [1, 2, 4, 8, 16].contains(size)
                    ? .number((signed ? "Int" : "UInt") + "\(8 * size)") : .array(.number("UInt8"), size)
            default: return nil
            }
        case .float:
            return size == 4 ? .number("Float") : size == 8 ? .number("Double") : .array(.number("UInt8"), size)
        case .pointer: return .address
        case .enumeration, .enumeration64:
            guard [1, 2, 4, 8].contains(size) else { return nil }
            let isNamed = !types.name(of: type).isEmpty || typedefName(id) != nil
            guard isNamed, !types.enumerators(of: type.id).isEmpty else {
                return .number((type.hasKindFlag ? "Int" : "UInt") + "\(8 * size)")
            }
            return .enumeration(name(of: type, through: id, context: context))
        case .structure, .union: return .structure(name(of: type, through: id, context: context))
        case .array:
            guard let array = types.arrayInfo(of: id) else { return nil }
            if isCharacter(array.element) { return .text(array.count) }
            guard let element = swiftType(array.element, context: context, depth: depth + 1) else { return nil }
            // Bytes other than 0 and 1 are not values of Bool, which only a plain array of them checks.
            if case .array(.boolean, let count) = element {
                return .array(.array(.number("UInt8"), count), array.count)
            }
            return .array(element, array.count)
        default: return nil
        }
    }

    /// Whether a type is plain `char`, which C uses for text. `__u8` is a number.
    private func isCharacter(_ id: UInt32) -> Bool {
        guard let type = types.resolved(id), type.kind == .integer else { return false }
        return types.isName("char", of: type)
    }

    /// The name of the last typedef before an anonymous type.
    private func typedefName(_ id: UInt32) -> String? {
        var found: String?
        var id = id
        for _ in 0..<32 {
            guard let type = types.type(id), type.kind.isAlias, let target = types.target(of: id) else { break }
            if type.kind == .typedef { found = types.name(of: type) }
            id = target
        }
        return found
    }

    /// Returns the name of a structure or enumeration, which is then generated.
    private mutating func name(of type: BTFType, through id: UInt32, context: String) -> String {
        if let name = namesByID[type.id] { return name }
        let tag = types.name(of: type)
        let typedef = tag.isEmpty ? typedefName(id) : nil
        let cName = tag.isEmpty ? typedef ?? context : tag
        let key = tag.isEmpty && typedef == nil ? nil : definition(of: type, named: cName)
        if let key, let name = namesByDefinition[key] {
            namesByID[type.id] = name
            return name
        }
        let suffix =
            switch type.kind {
            case .union: "Union"
            case .enumeration, .enumeration64: "Enumeration"
            default: "Structure"
            }
        let name = scope.unique(swiftTypeName(cName), or: suffix)
        namesByID[type.id] = name
        if let key { namesByDefinition[key] = name }
        let declaration =
            !tag.isEmpty ? "\(type.kind.description) \(tag)" : typedef ?? "\(type.kind.description) { … } \(context)"
        pending.append(Pending(id: type.id, name: name, cName: declaration, context: cName))
        return name
    }

    /// A text that types with the same definition share.
    private func definition(of type: BTFType, named name: String) -> String {
        var text = "\(type.kind.description) \(name) \(types.size(of: type.id) ?? 0)"
        for member in types.members(of: type.id) {
            text += "\n\(types.name(of: member)) \(member.bitOffset) \(member.bitFieldSize) "
            text += "\(types.describe(member.type)) \(types.size(of: member.type) ?? 0)"
        }
        for constant in types.enumerators(of: type.id) { text += "\n\(constant.name) \(constant.value)" }
        return text
    }

    private func swiftTypeName(_ cName: String) -> String {
        configuration.names?[cName].map(SwiftNames.chosen) ?? SwiftNames.type(configuration.withoutPrefix(cName))
    }

    /// Returns the Swift name of a member, variable, map or program.
    func memberName(_ cName: String) -> String { memberName(cName, of: cName) }

    /// Returns the Swift name of something that has a shorter name than in C.
    func memberName(_ short: String, of cName: String) -> String {
        configuration.names?[cName].map(SwiftNames.chosen) ?? SwiftNames.member(configuration.withoutPrefix(short))
    }
}

extension CodegenConfiguration {
    func withoutPrefix(_ name: String) -> String {
        for prefix in removedPrefixes ?? [] where name.hasPrefix(prefix) && name.count > prefix.count {
            return String(name.dropFirst(prefix.count))
        }
        return name
    }
}
