// SPDX-License-Identifier: Apache-2.0

/// What BTF says about a map's key and value.
struct MapLayout: Sendable {
    /// Nothing is known: sizes are all that can be checked.
    static let unknown = MapLayout(keyShape: nil, valueShape: nil, keyName: nil, valueName: nil, keyPadding: [])

    let keyShape: BTFTypes.Shape?
    let valueShape: BTFTypes.Shape?
    let keyName: String?
    let valueName: String?
    /// The bytes of a key that belong to no member.
    let keyPadding: [Range<Int>]

    private init(
        keyShape: BTFTypes.Shape?,
        valueShape: BTFTypes.Shape?,
        keyName: String?,
        valueName: String?,
        keyPadding: [Range<Int>]
    ) {
        self.keyShape = keyShape
        self.valueShape = valueShape
        self.keyName = keyName
        self.valueName = valueName
        self.keyPadding = keyPadding
    }

    init(btf: OwnedBTF?, key: UInt32, value: UInt32) {
        guard let types = btf?.types else {
            self = .unknown
            return
        }
        keyShape = key == 0 ? nil : types.shape(of: key)
        keyName = key == 0 ? nil : types.describe(key)
        keyPadding = key == 0 ? [] : types.padding(of: key)
        valueShape = value == 0 ? nil : types.shape(of: value)
        valueName = value == 0 ? nil : types.describe(value)
    }
}
