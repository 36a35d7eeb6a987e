// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The files of a target that the plugin uses. SwiftPM excludes their folder, and they are found all the same.
struct Sources {
    /// An object to generate a type for.
    struct Object {
        /// The name of the object, and of the Swift file.
        let name: String
        /// Sources in C or Swift, or one object file.
        let sources: [URL]
        let configuration: URL?
    }

    /// The part of `swift-bpf.json` that the plugin needs.
    private struct Configuration: Decodable {
        var includes: [String]?
        var link: [String: [String]]?
        /// The build tool reports flags of another type.
        var flags: [String]?
        var btf: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            includes = try container.decodeIfPresent([String].self, forKey: .includes)
            link = try container.decodeIfPresent([String: [String]].self, forKey: .link)
            flags = try? container.decodeIfPresent([String].self, forKey: .flags)
            btf = try? container.decodeIfPresent(String.self, forKey: .btf)
        }

        private enum CodingKeys: String, CodingKey { case includes, link, flags, btf }
    }

    static let configurationName = "swift-bpf.json"

    private let files: [URL]
    /// The folder in which the compiler runs.
    private let package: URL

    init(in folder: URL, package: URL) {
        self.package = package
        var files: [URL] = []
        // Hidden folders, such as .build, belong to others.
        let contents = FileManager.default.enumerator(
            at: folder,
            includingPropertiesForKeys: nil,
            options: .skipsHiddenFiles
        )
        for case let file as URL in contents ?? FileManager.DirectoryEnumerator() { files.append(file) }
        self.files = files.sorted { $0.path < $1.path }
    }

    func objects() throws -> [Object] {
        let configurations = files.filter { $0.lastPathComponent == Self.configurationName }
        var linked: Set<String> = []
        var objects: [Object] = []
        for configuration in configurations {
            for (name, members) in try read(configuration).link?.sorted(by: { $0.key < $1.key }) ?? [] {
                let sources = members.map {
                    configuration.deletingLastPathComponent().appending(path: $0).standardizedFileURL
                }
                for source in sources where !files.contains(where: { $0.standardizedFileURL.path == source.path }) {
                    throw PluginError(
                        "\(configuration.path): \"link\" of '\(name)' names \(source.lastPathComponent), which does not exist."
                            + " Use paths relative to \(Self.configurationName)"
                    )
                }
                linked.formUnion(sources.map(\.path))
                objects.append(Object(name: name, sources: sources, configuration: configuration))
            }
        }
        for file in files where !linked.contains(file.standardizedFileURL.path) {
            let name = file.lastPathComponent
            guard let suffix = [".bpf.c", ".bpf.swift", ".bpf.o"].first(where: name.hasSuffix) else { continue }
            // A committed object beside its source: the source counts.
            let sources = ["c", "swift"].map { file.path.dropLast() + $0 }
            if suffix == ".bpf.o", files.contains(where: { sources.contains($0.path[...]) }) { continue }
            objects.append(
                Object(
                    name: String(name.dropLast(suffix.count)),
                    sources: [file],
                    configuration: nearest(configurations, to: file)
                )
            )
        }
        return objects
    }

    private func read(_ configuration: URL) throws -> Configuration {
        do {
            return try JSONDecoder().decode(Configuration.self, from: Data(contentsOf: configuration))
        } catch {
            throw PluginError("\(configuration.path): it is not JSON of the expected form: \(error)")
        }
    }

    /// The configuration in the file's folder, or in the nearest one above.
    private func nearest(_ configurations: [URL], to file: URL) -> URL? {
        configurations.filter { file.path.hasPrefix($0.deletingLastPathComponent().standardizedFileURL.path + "/") }
            .max { $0.path.count < $1.path.count }
    }

    /// The files whose change builds an object again: headers that its sources include from their own folders, Swift files
    /// that they name, and the file with the kernel's types.
    func headers(of object: Object) -> [URL] {
        var folders: [URL] = []
        var found: [URL] = []
        if let configuration = object.configuration, let settings = try? read(configuration) {
            let folder = configuration.deletingLastPathComponent()
            folders = (settings.includes ?? []).map { URL(fileURLWithPath: $0, relativeTo: folder) }
            folders += includeFlags(settings.flags ?? []).map { URL(fileURLWithPath: $0, relativeTo: package) }
            // The build tool reports a file that does not exist.
            let btf = settings.btf.map { URL(fileURLWithPath: $0, relativeTo: folder).standardizedFileURL }
            found = [btf].compactMap { $0 }.filter { FileManager.default.fileExists(atPath: $0.path) }
        }
        found += object.sources.filter { $0.pathExtension == "swift" }.flatMap(sharedFiles)
        var seen: Set<String> = []
        var pending = object.sources.filter { $0.pathExtension == "c" }
        while let file = pending.popLast() {
            guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
            for line in text.split(whereSeparator: \.isNewline) {
                guard let name = included(line) else { continue }
                for folder in [file.deletingLastPathComponent()] + folders {
                    let header = folder.appending(path: name).standardizedFileURL
                    guard FileManager.default.fileExists(atPath: header.path) else { continue }
                    if seen.insert(header.path).inserted {
                        found.append(header)
                        pending.append(header)
                    }
                    break
                }
            }
        }
        return found
    }

    /// The files in `// bpf-files: ../Event.swift`, which are compiled with a program in Swift.
    private func sharedFiles(of file: URL) -> [URL] {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        var found: [URL] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop(while: \.isWhitespace)
            guard line.hasPrefix("//") else { continue }
            let comment = line.dropFirst(2).drop(while: \.isWhitespace)
            guard comment.hasPrefix("bpf-files:") else { continue }
            for name in comment.dropFirst("bpf-files:".count).split(whereSeparator: \.isWhitespace) {
                let shared = file.deletingLastPathComponent().appending(path: name).standardizedFileURL
                // The build tool reports one that does not exist.
                if FileManager.default.fileExists(atPath: shared.path) { found.append(shared) }
            }
        }
        return found
    }

    /// The folders of `-I` and of the other flags for headers.
    private func includeFlags(_ flags: [String]) -> [String] {
        let names = ["-iquote", "-isystem", "-idirafter", "-I"]
        var folders: [String] = []
        var rest = flags[...]
        while let flag = rest.popFirst() {
            guard let name = names.first(where: flag.hasPrefix) else { continue }
            if flag != name {
                folders.append(String(flag.dropFirst(name.count)))
            } else if let folder = rest.popFirst() {
                folders.append(folder)
            }
        }
        return folders
    }

    /// The name in `#include "name"` or `#include <name>`.
    private func included(_ line: Substring) -> String? {
        let line = line.drop(while: \.isWhitespace)
        guard line.first == "#" else { return nil }
        let directive = line.dropFirst().drop(while: \.isWhitespace)
        guard directive.hasPrefix("include") else { return nil }
        let rest = directive.dropFirst(7).drop(while: \.isWhitespace)
        guard let open = rest.first, open == "\"" || open == "<" else { return nil }
        let name = rest.dropFirst().prefix { $0 != "\"" && $0 != ">" }
        return name.isEmpty ? nil : String(name)
    }
}
