// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import SystemPackage

/// The kernel's types that CO-RE relocations are resolved to.
///
/// libbpf reads all types of the kernel again for each object, and compares the name of each with that of each type of
/// the object. Here the kernel's types are read once in a process, and each name is looked up once.
final class RelocationTargets: Sendable {
    private struct Name: Hashable {
        let kind: BTFKind
        let text: String
    }

    private let kernel: BTF
    private let flavored: [String: [UInt32]]
    private let known = Locked<[Name: [UInt32]]>([:])

    /// Each needs a search of the strings, which takes a hundredth of an index.
    private static let fewNames = 60
    /// An object may have any number of names that the kernel does not have.
    private static let mostNames = 10_000

    private static let shared = Locked<RelocationTargets?>(nil)

    /// The types of the running kernel. They are read at first use, and kept.
    static var running: RelocationTargets {
        get throws(BPFError) {
            if let known = shared.withLock({ $0 }) { return known }
            let new = RelocationTargets(try BTF.kernel)
            return shared.withLock { known in
                known = known ?? new
                return known ?? new
            }
        }
    }

    static func release() { shared.withLock { $0 = nil } }

    private init(_ kernel: BTF) {
        self.kernel = kernel
        flavored = kernel.reader.flavored()
    }

    /// Returns BTF with the types that relocations of an object may be resolved to; `nil` when it would not do.
    ///
    /// - Parameters:
    ///   - roots: the types of the object that the relocations refer to.
    ///   - types: the object's types.
    func excerpt(for roots: [UInt32], of types: BTFTypes) -> [UInt8]? {
        var names: Set<Name> = []
        for root in roots {
            guard let type = types.type(root), type.kind.isRelocated else { return nil }
            let name = Name(kind: type.kind, text: BTFFlavor.essential(types.name(of: type)))
            // libbpf rejects relocations of types without a name.
            if !name.text.isEmpty { names.insert(name) }
        }
        var excerpt = BTFExcerpt(of: kernel.reader)
        var missing: Set<Name> = []
        for (name, found) in candidates(names) {
            if found.isEmpty { missing.insert(name) }
            excerpt.add(found)
        }
        let ofModules = missing.isEmpty ? [] : excerptsOfModules(missing)
        return BTFExcerpt.bytes(of: [excerpt] + ofModules)
    }

    private func candidates(_ names: Set<Name>) -> [Name: [UInt32]] {
        var result: [Name: [UInt32]] = [:]
        known.withLock { known in
            for name in names { result[name] = known[name] }
        }
        let new = names.filter { result[$0] == nil }
        guard !new.isEmpty else { return result }
        // Many names are found faster by an index, which is built once.
        let named =
            new.count <= Self.fewNames
            ? kernel.reader.all(named: new.map(\.text))
            : Dictionary(new.map { ($0.text, kernel.names.all(named: $0.text)) }) { first, _ in first }
        for name in new {
            let all = (named[name.text] ?? []) + (flavored[name.text] ?? [])
            result[name] = kernel.reader.candidates(name.kind, among: all)
        }
        known.withLock { known in
            for name in new where known.count < Self.mostNames { known[name] = result[name] }
        }
        return result
    }

    /// The types of modules, where libbpf looks for what the kernel does not have, if it may open them.
    private func excerptsOfModules(_ names: Set<Name>) -> [BTFExcerpt] {
        guard BPFCapability.effective.contains(.sysAdmin) else { return [] }
        var excerpts: [BTFExcerpt] = []
        for module in BTF.modules {
            // A module may be unloaded at any time.
            guard let split = try? SmallFile.bytes(ofSize: "\(BTF.folder)/\(module)"),
                unsafe kernel.reader.split(split.span.bytes, mayHave: names.map(\.text)),
                let types = try? BTF(module: module)
            else { continue }
            let flavored = types.reader.flavored()
            var excerpt = BTFExcerpt(of: types.reader)
            for name in names {
                let named = types.names.all(named: name.text) + (flavored[name.text] ?? [])
                excerpt.add(types.reader.candidates(name.kind, among: named.filter { $0 >= types.firstID }))
            }
            if !excerpt.isEmpty { excerpts.append(excerpt) }
        }
        return excerpts
    }
}
