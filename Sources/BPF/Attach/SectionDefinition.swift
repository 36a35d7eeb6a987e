// SPDX-License-Identifier: Apache-2.0

/// A name in `SEC()`.
struct SectionDefinition: Sendable {
    /// The name, without what follows a slash after it.
    let name: String

    /// Whether `/NAME` may follow.
    let takesName: Bool

    /// The types that libbpf 1.1 does not know, or `nil` for a section that it knows.
    let types: (program: BPFProgramType, attach: BPFAttachType)?

    /// Whether the program may sleep.
    let isSleepable: Bool

    /// - Parameters:
    ///   - name: the name, with a `+` where `/NAME` may follow.
    ///   - type: the type of program, for a section that came after libbpf 1.1.
    ///   - attachType: the kind of hook.
    init(
        _ name: String,
        _ type: BPFProgramType? = nil,
        _ attachType: BPFAttachType = BPFAttachType(rawValue: 0),
        isSleepable: Bool = false
    ) {
        takesName = name.hasSuffix("+")
        self.name = takesName ? String(name.dropLast()) : name
        types = type.map { ($0, attachType) }
        self.isSleepable = isSleepable
    }

    func matches(_ section: String) -> Bool {
        guard section.utf8.starts(with: name.utf8) else { return false }
        let rest = section.utf8.dropFirst(name.utf8.count)
        return rest.isEmpty || takesName && rest.first == UInt8(ascii: "/")
    }
}
