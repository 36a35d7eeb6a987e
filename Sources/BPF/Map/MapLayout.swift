// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// What BTF says about a map's key and value; asked when a typed view is made, not when the map is.
struct MapLayout: Sendable {
    /// `nil` when nothing is known: sizes are all that can be checked.
    private let btf: OwnedBTF?
    private let key: UInt32
    private let value: UInt32

    init(btf: OwnedBTF?, key: UInt32, value: UInt32) {
        self.btf = btf
        self.key = key
        self.value = value
    }

    var keyShape: BTFTypes.Shape? { key == 0 ? nil : btf?.types?.shape(of: key) }
    var keyName: String? { key == 0 ? nil : btf?.types?.describe(key) }
    var valueShape: BTFTypes.Shape? { value == 0 ? nil : btf?.types?.shape(of: value) }
    var valueName: String? { value == 0 ? nil : btf?.types?.describe(value) }

    /// How a Swift type differs from the key in C, as far as both are known.
    func keyDefect(of type: any BPFValue.Type) -> String? { defect(of: type, as: key) }
    func valueDefect(of type: any BPFValue.Type) -> String? { defect(of: type, as: value) }

    private func defect(of type: any BPFValue.Type, as id: UInt32) -> String? {
        guard id != 0, let types = btf?.types else { return nil }
        return LayoutComparison.defect(of: type, as: id, in: types)
    }

    /// The bytes of a key that belong to no member.
    var keyPadding: [Range<Int>] { key == 0 ? [] : btf?.types?.padding(of: key) ?? [] }
}
