// SPDX-License-Identifier: Apache-2.0

package import BPFCodegen
import Foundation

/// `swift-bpf.json`, beside the sources.
package struct BuildConfiguration: Codable {
    /// The compiler: a path.
    package var clang: String?
    /// More arguments for the compiler, for all sources.
    package var flags: [String]?
    /// More arguments for swiftc, for all programs in Swift.
    package var swiftFlags: [String]?
    /// A file with a kernel's types, relative to this file, for programs in Swift that name some; the running kernel's
    /// without it.
    package var btf: String?
    /// More folders with headers, relative to the file.
    package var includes: [String]?
    /// `x86`, `arm64`, …: `__TARGET_ARCH_*` for another machine than this one.
    package var arch: String?
    /// Objects that are linked of several sources: the sources by the name of the object.
    package var link: [String: [String]]?
    /// What is generated for each object by its name, and for `*` all of them.
    package var skeletons: [String: CodegenConfiguration]?

    package init() {}

    package init(path: String) throws(CodegenError) {
        let bytes = try Files.read(path)
        do {
            self = try JSONDecoder().decode(BuildConfiguration.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw CodegenError(path, Self.reason(error))
        } catch {
            throw CodegenError(path, "it is not JSON: \(error.localizedDescription)")
        }
        let unknown = Self.unknownKeys(bytes)
        guard unknown.isEmpty else {
            throw CodegenError(
                path,
                "it has the unknown key \(unknown.sorted().map { "\"\($0)\"" }.joined(separator: ", "))",
                advice: "Use \(Self.keys.sorted().map { "\"\($0)\"" }.joined(separator: ", "))"
            )
        }
    }

    private static let keys: Set<String> = [
        "clang", "flags", "swiftFlags", "btf", "includes", "arch", "link", "skeletons",
    ]
    private static let skeletonKeys: Set<String> = [
        "accessLevel", "name", "removedPrefixes", "names", "types", "events",
    ]

    /// Misspelled keys, which a decoder ignores.
    private static func unknownKeys(_ bytes: [UInt8]) -> Set<String> {
        guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else { return [] }
        var unknown = Set(object.keys).subtracting(keys)
        for skeleton in (object["skeletons"] as? [String: [String: Any]] ?? [:]).values {
            unknown.formUnion(Set(skeleton.keys).subtracting(skeletonKeys))
        }
        return unknown
    }

    private static func reason(_ error: DecodingError) -> String {
        func place(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\"\(place(context.codingPath))\" has another type than expected: \(context.debugDescription)"
        case .dataCorrupted(let context):
            return context.codingPath.isEmpty
                ? "it is not JSON" : "\"\(place(context.codingPath))\": \(context.debugDescription)"
        default: return "\(error)"
        }
    }

    /// The configuration of an object: its own, completed by that for all.
    package func skeleton(of file: String) -> CodegenConfiguration {
        let base = (file as NSString).lastPathComponent
        let stem = base.split(separator: ".").first.map(String.init) ?? base
        var own = skeletons?[stem] ?? skeletons?[base] ?? CodegenConfiguration()
        let all = skeletons?["*"] ?? CodegenConfiguration()
        own.accessLevel = own.accessLevel ?? all.accessLevel
        own.removedPrefixes = own.removedPrefixes ?? all.removedPrefixes
        own.names = (all.names ?? [:]).merging(own.names ?? [:]) { $1 }
        own.types = own.types ?? all.types
        own.events = own.events ?? all.events
        return own
    }
}
