// SPDX-License-Identifier: Apache-2.0

/// The names and values of a generated structure's properties.
public struct BPFFieldList {
    struct Field {
        let name: String
        let value: Any
    }

    var fields: [Field] = []

    /// Adds a property.
    public mutating func add(_ name: String, _ value: some Any) { fields.append(Field(name: name, value: value)) }

    /// Adds a property whose value is an array.
    public mutating func add<let count: Int, Element>(_ name: String, _ value: InlineArray<count, Element>) {
        fields.append(Field(name: name, value: value.indices.map { value[$0] }))
    }
}
