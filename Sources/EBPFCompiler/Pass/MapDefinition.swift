// SPDX-License-Identifier: Apache-2.0

/// A map as module EBPF writes it into the map's own bytes.
struct MapDefinition {
    /// No type of the map's arguments.
    static let noParameter = 255
    /// `UInt64`, the value of maps of sockets.
    static let longParameter = 253
    /// `UInt32`, the key of arrays.
    static let unsignedParameter = 254
    static let magic: UInt32 = 0x4d46_5053

    let type: Int
    let maxEntries: Int
    let flags: Int
    let pinning: Int
    let keySize: Int
    let valueSize: Int
    let keyParameter: Int
    let valueParameter: Int
    let mapExtra: Int
    /// The definition of the maps that are the values, by its bytes.
    private let inner: [UInt8]
    static let size = 40

    init?(_ bytes: [UInt8]) {
        func field(_ index: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[4 * index + $1]) << (8 * $1) } }
        guard bytes.count >= Self.size, field(0) == Int(Self.magic) else { return nil }
        type = field(1)
        maxEntries = field(2)
        flags = field(3)
        pinning = field(4)
        keySize = field(5)
        valueSize = field(6)
        keyParameter = field(8)
        valueParameter = field(9)
        mapExtra = field(7)
        inner = Array(bytes.dropFirst(Self.size))
    }

    /// The type of a key or of a value, if its size is what the map has.
    private func type(
        _ parameter: Int,
        _ size: Int,
        _ parameters: [(node: Int, size: Int)],
        _ types: inout TypeTranslator
    ) -> Int? {
        if parameter == Self.unsignedParameter { return types.unsigned(4) }
        if parameter == Self.longParameter { return types.unsigned(8) }
        guard parameters.indices.contains(parameter), parameters[parameter].size == size else { return nil }
        return parameters[parameter].node
    }

    /// The type of the events of a ring buffer or of a perf event array.
    private func eventParameter(_ parameters: [(node: Int, size: Int)]) -> (node: Int, size: Int)? {
        let perfEventArray = 4
        let ringBuffer = 27
        guard type == perfEventArray || type == ringBuffer, parameters.count == 1, parameters[0].size > 0 else {
            return nil
        }
        return parameters[0]
    }

    /// The debug information that `.maps` is made from: pointers to arrays, whose counts are the numbers.
    func node(name: String, parameters: [(node: Int, size: Int)], _ types: inout TypeTranslator) -> (
        id: Int, count: Int
    ) {
        var members: [(name: String, type: Int, size: Int, offset: Int)] = []
        func add(_ name: String, _ target: Int, _ types: inout TypeTranslator) {
            members.append((name, types.pointer(to: target), 8, members.count * 8))
        }
        func add(_ name: String, number: Int, _ types: inout TypeTranslator) {
            let element = types.int()
            add(name, types.array(of: element, count: number, size: 4 * number), &types)
        }
        if let event = eventParameter(parameters) {
            // As BPF_EVENTS of swift_bpf.h declares it: loaders read the length only.
            add("type", types.array(of: event.node, count: type, size: event.size * type), &types)
        } else {
            add("type", number: type, &types)
        }
        if maxEntries != 0 { add("max_entries", number: maxEntries, &types) }
        if flags != 0 { add("map_flags", number: flags, &types) }
        if pinning != 0 { add("pinning", number: pinning, &types) }
        if mapExtra != 0 { add("map_extra", number: mapExtra, &types) }
        let key = type(keyParameter, keySize, parameters, &types)
        let value = type(valueParameter, valueSize, parameters, &types)
        // The kernel takes both types or none.
        if let inner = MapDefinition(inner) {
            if let key { add("key", key, &types) } else { add("key_size", number: keySize, &types) }
            let (node, _) = inner.node(name: name, parameters: parameters, &types)
            // `__array(values, struct { … })`: an array without elements, which needs no room.
            let values = types.array(of: types.pointer(to: node), count: 0, size: 0)
            members.append(("values", values, 0, members.count * 8))
            return (types.structure(nil, size: 8 * (members.count - 1), members: members), members.count - 1)
        } else if let key, let value {
            add("key", key, &types)
            add("value", value, &types)
        } else if let value, keySize == 0 {
            add("value", value, &types)
        } else {
            if keySize != 0 { add("key_size", number: keySize, &types) }
            if valueSize != 0 { add("value_size", number: valueSize, &types) }
        }
        return (types.structure(nil, size: members.count * 8, members: members), members.count)
    }
}
