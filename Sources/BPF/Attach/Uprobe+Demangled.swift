// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension Uprobe {
    /// Whether a name can only be a demangled one: symbols of C have none of these characters.
    ///
    /// A compiler's `work.part.0` has points too: it is looked for among the symbols first.
    var isDemangled: Bool {
        function?.utf8.contains { [0x20, 0x28, 0x2E, 0x3A, 0x3C].contains($0) } ?? false  // space ( . : <
    }

    /// The same probe, by the offset in the file of the one function that has the demangled name.
    ///
    /// - Returns: The probe, or `nil` when no function has the name, or the file cannot be read: libbpf then states why.
    /// - Throws: an error with the names when several functions have it.
    func byOffset(_ program: BPFProgram, _ target: AttachTarget) throws(BPFError) -> Uprobe? {
        guard let function, let path = BinarySearch.path(of: binary), let symbols = try? BinarySymbols(path: path)
        else {
            return nil
        }
        let found = symbols.functions(named: function)
        guard let first = found.first, let start = Int(exactly: first.fileOffset) else { return nil }
        guard found.count == 1 else {
            let names = found.prefix(8).map { "'\($0.name)'" }.sorted().joined(separator: ", ")
            throw program.invalid(
                "'\(path)' has \(found.count) functions '\(function)'",
                target,
                advice: "Use the whole name of one: \(names)"
            )
        }
        let (place, overflow) = start.addingReportingOverflow(offset)
        guard !overflow else { return nil }
        var probe = self
        probe.binary = path
        probe.function = nil
        probe.offset = place
        return probe
    }
}

extension UserPlace {
    /// Names of functions that are like one that the file does not have.
    static func names(near name: String, in binary: String) -> [String] {
        guard let path = BinarySearch.path(of: FilePath(binary)), let symbols = try? BinarySymbols(path: path) else {
            return []
        }
        return symbols.names(near: name)
    }
}
