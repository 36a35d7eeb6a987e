// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// The calls of the four kinds of local storage, whose keys are descriptors in user space.
@usableFromInline
struct LocalStorage<Value: BPFValue>: Sendable {
    @usableFromInline let entries: TypedMap<Int32, Value>

    var map: BPFMap { entries.map }

    init(_ map: BPFMap, as kind: MapKind, value: Value.Type) throws(BPFError) {
        try map.check(is: kind)
        try map.checkSizes(key: 4, values: [])
        try map.checkValue(Value.self)
        entries = TypedMap(map: map)
    }

    @inlinable @inline(__always)
    func lookup(_ owner: CInt) throws(BPFError) -> Value? { try entries.lookup(owner) }

    @inlinable @inline(__always)
    func update(_ owner: CInt, to value: Value, mode: BPFMap.UpdateMode) throws(BPFError) {
        try entries.update(owner, to: value, mode: mode)
    }

    @inlinable @inline(__always)
    func delete(_ owner: CInt) throws(BPFError) -> Bool { try entries.delete(owner) }
}
