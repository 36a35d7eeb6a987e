// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf

/// The sections of variables of an open object.
public struct BPFInitialSections {
    let handle: ObjectHandle

    init(_ handle: ObjectHandle) { self.handle = handle }

    /// Returns the initial values of a section.
    ///
    /// - Parameters:
    ///   - section: the section's name.
    ///   - variables: the variables that the generated type expects there: a line with the offset, the size and the
    ///     name for each.
    /// - Throws: ``BPFError`` with ``BPFError/Code/variableNotFound`` or ``BPFError/Code/sizeMismatch`` for an object
    ///   that was compiled from another source.
    public func section(_ section: String, variables: StaticString) throws(BPFError) -> BPFSectionValues {
        var size = 0
        guard let map = unsafe handle.map(section), let start = unsafe bpf_map__initial_value(map, &size) else {
            throw Self.missing(section, in: handle)
        }
        let found = handle.btf?.variables(of: handle.name)
        for variable in Self.members(variables) {
            guard let other = found?.member(variable.name, in: section) else {
                throw BPFError(
                    .variableNotFound,
                    operation: .open,
                    subject: .object(handle.name),
                    message: "it has no global variable '\(variable.name)' in section \(section)",
                    advice: "Use the source that the object was compiled from to generate the Swift type"
                )
            }
            guard other == variable, variable.bitOffset + variable.bitCount <= 8 * size else {
                throw BPFError(
                    .sizeMismatch,
                    operation: .open,
                    subject: .variable(variable.name),
                    message: "it has \(other.bitCount / 8) bytes at byte \(other.bitOffset / 8) of \(section), expected"
                        + " \(variable.bitCount / 8) at byte \(variable.bitOffset / 8)",
                    advice: "Use the source that the object was compiled from to generate the Swift type"
                )
            }
        }
        return BPFSectionValues(
            section: section,
            bytes: unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: size)),
            printer: SectionPrinter(objectName: handle.name, btf: handle.btf)
        )
    }

    private static func members(_ text: StaticString) -> [BPFMember] {
        text.description.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 3, let offset = Int(words[0]), let size = Int(words[1]) else { return nil }
            return BPFMember(String(words[2]), at: offset, size: size)
        }
    }

    static func missing(_ section: String, in handle: ObjectHandle) -> BPFError {
        BPFError(
            .variableNotFound,
            operation: .open,
            subject: .object(handle.name),
            message: "it has no section \(section)",
            advice: "Use the source that the object was compiled from to generate the Swift type"
        )
    }
}
