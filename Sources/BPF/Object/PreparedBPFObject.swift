// SPDX-License-Identifier: Apache-2.0

/// A BPF object whose maps exist and whose programs are not verified yet.
///
/// ```swift
/// let prepared = try BPFObject.open(path: "trace.bpf.o").prepare()
/// try prepared.map("allowed").typed(key: UInt32.self, value: UInt8.self).update(1000, to: 1)
/// let object = try prepared.load()
/// ```
///
/// The corresponding C type is `struct bpf_object` between `bpf_object__prepare` and `bpf_object__load`.
public struct PreparedBPFObject: ~Copyable {
    private let handle: ObjectHandle
    private let preparation: LoadPreparation

    /// The object's maps in their order, without those whose creation was switched off. They stay when loading fails; then
    /// libbpf removes the pins that it created.
    public let maps: [BPFMap]

    init(_ handle: ObjectHandle, _ preparation: LoadPreparation) throws(BPFError) {
        self.handle = handle
        self.preparation = preparation
        maps = try LoadedMaps(of: handle).all()
    }

    /// The object's name.
    public var name: String { handle.name }

    /// Returns the map with a name.
    ///
    /// - Parameter name: the map's name in C, or the name of a data section (`.rodata`, `.data`, `.bss`).
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound``; its advice lists the names that exist.
    public func map(_ name: String) throws(BPFError) -> BPFMap {
        if let map = maps.first(where: { $0.name == name }) { return map }
        throw ObjectPart.map.notFound(name, in: handle.name, among: maps.map(\.name))
    }

    /// Verifies the object's programs.
    ///
    /// - Returns: the loaded object. Nothing is attached yet.
    /// - Throws: ``BPFError`` as ``OpenBPFObject/load()`` does.
    ///
    /// The corresponding C function is `bpf_object__load`.
    public consuming func load() throws(BPFError) -> BPFObject { try load(makesHandles: false) }

    /// - Parameter makesHandles: whether a handle of each map is made right after it.
    consuming func load(makesHandles: Bool) throws(BPFError) -> BPFObject {
        do throws(BPFError) {
            return try ObjectLoader(handle).load(after: preparation, makesHandles: makesHandles)
        } catch {
            for map in maps { map.forgetMissingPin() }
            throw error
        }
    }
}
