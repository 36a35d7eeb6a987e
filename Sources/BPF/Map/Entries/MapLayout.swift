// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// The BTF of a map's key and value, read when a typed view is created and not before.
struct MapLayout: Sendable {
    /// `nil` when there is none: only sizes can be checked.
    let btf: OwnedBTF?
    private let key: UInt32
    private let value: UInt32

    init(btf: OwnedBTF?, key: UInt32, value: UInt32) {
        self.btf = btf
        self.key = key
        self.value = value
    }

    /// The type of a key in C, as far as it is known.
    var keyType: StoredType? { type(key) }

    /// The type of a value in C, as far as it is known.
    var valueType: StoredType? { type(value) }

    private func type(_ id: UInt32) -> StoredType? {
        guard id != 0, let types = btf?.types else { return nil }
        return StoredType(types: types, id: id)
    }

    /// The bytes of a key between its members.
    var keyPadding: [Range<Int>] { padding(key) }

    /// The bytes of a value between its members.
    var valuePadding: [Range<Int>] { padding(value) }

    private func padding(_ id: UInt32) -> [Range<Int>] { id == 0 ? [] : btf?.types?.padding(of: id) ?? [] }
}
