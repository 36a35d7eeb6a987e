// SPDX-License-Identifier: Apache-2.0

/// Finds the line of the user's source that an instruction is for, through all functions that were inlined.
struct SourceLocations {
    private let metadata: [Int: IRMetadata]
    /// The user's files, as debug information names them.
    private let files: Set<String>
    private var cache: [Int: SourcePosition?] = [:]

    init(_ module: IRModule, files: [String]) {
        metadata = module.metadata
        self.files = Set(files)
    }

    /// The innermost place in a file of the user.
    mutating func position(of location: Int?) -> SourcePosition? {
        guard let location else { return nil }
        if let known = cache[location] { return known }
        var current: Int? = location
        var result: SourcePosition?
        while let id = current, let node = metadata[id], node.kind == "DILocation" {
            if let line = node.integer("line"), line > 0, let file = file(ofScope: node.reference("scope")) {
                result = SourcePosition(file: file, line: line, column: node.integer("column") ?? 0)
                break
            }
            current = node.reference("inlinedAt")
        }
        cache[location] = result
        return result
    }

    /// The place in which a function is declared.
    func position(ofSubprogram id: Int?) -> SourcePosition? {
        guard let id, let node = metadata[id], let file = userFile(node.reference("file")) else { return nil }
        return SourcePosition(file: file, line: node.integer("line") ?? 1, column: 1)
    }

    /// The functions that a location is in, innermost first.
    func functions(of location: Int?) -> [String] {
        var result: [String] = []
        var current = location
        while let id = current, let node = metadata[id], node.kind == "DILocation" {
            if let subprogram = subprogram(ofScope: node.reference("scope")) {
                result.append(subprogram.string("linkageName") ?? subprogram.string("name") ?? "")
            }
            current = node.reference("inlinedAt")
        }
        return result
    }

    private func file(ofScope scope: Int?) -> String? {
        var current = scope
        while let id = current, let node = metadata[id] {
            if let file = node.reference("file") { return userFile(file) }
            current = node.reference("scope")
        }
        return nil
    }

    private func subprogram(ofScope scope: Int?) -> IRMetadata? {
        var current = scope
        while let id = current, let node = metadata[id] {
            if node.kind == "DISubprogram" { return node }
            current = node.reference("scope")
        }
        return nil
    }

    /// The name of a file, if it is one of the user's.
    func userFile(_ id: Int?) -> String? {
        guard let id, let node = metadata[id], let name = node.string("filename") else { return nil }
        return files.contains(name) ? name : nil
    }

    /// The module that something is declared in.
    func module(ofScope scope: Int?) -> String? {
        var current = scope
        while let id = current, let node = metadata[id] {
            if node.kind == "DIModule" { return node.string("name") }
            current = node.reference("scope")
        }
        return nil
    }
}
