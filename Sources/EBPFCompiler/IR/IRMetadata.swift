// SPDX-License-Identifier: Apache-2.0

/// A node of metadata.
struct IRMetadata: Sendable {
    struct Field: Sendable {
        /// Empty in a tuple.
        var name: String
        var value: [IRToken]
    }

    var isDistinct = false
    /// `DILocation`, …; nothing for a tuple.
    var kind: String?
    var fields: [Field]

    init(_ kind: String, distinct: Bool = false, _ fields: [(String, [IRToken])]) {
        self.kind = kind
        isDistinct = distinct
        self.fields = fields.map { Field(name: $0.0, value: $0.1) }
    }

    /// A tuple.
    init(tuple values: [[IRToken]], distinct: Bool = false) {
        isDistinct = distinct
        fields = values.map { Field(name: "", value: $0) }
    }

    init(references: [Int]) { self.init(tuple: references.map { [.reference($0)] }) }

    /// Reads a node: what stands behind `=`.
    init?(_ tokens: ArraySlice<IRToken>) {
        var rest = tokens
        if let first = rest.first, first.isWord("distinct") {
            isDistinct = true
            rest = rest.dropFirst()
        }
        guard let first = rest.popFirst(), first.kind == .metadata, rest.count >= 2 else { return nil }
        let kind = first.text.count > 1 ? String(first.text.dropFirst()) : nil
        self.kind = kind
        fields = IRTokens.split(rest.dropFirst().dropLast()).map { part in
            if kind != nil, let label = part.first, label.kind == .label {
                return Field(name: String(label.text.dropLast()), value: Array(part.dropFirst()))
            }
            return Field(name: "", value: part)
        }
    }

    subscript(_ name: String) -> [IRToken]? {
        get { fields.first { $0.name == name }?.value }
        set {
            let index = fields.firstIndex { $0.name == name }
            if let newValue {
                if let index {
                    fields[index].value = newValue
                } else {
                    fields.append(Field(name: name, value: newValue))
                }
            } else if let index {
                fields.remove(at: index)
            }
        }
    }

    func reference(_ name: String) -> Int? {
        guard let value = self[name], value.count == 1 else { return nil }
        return value[0].reference
    }

    func string(_ name: String) -> String? { self[name]?.first?.stringValue }
    func integer(_ name: String) -> Int? { self[name]?.first.flatMap { Int($0.text) } }
    func word(_ name: String) -> String? { self[name]?.first?.text }

    /// The nodes that a tuple has, without `null`.
    var elements: [Int] { fields.compactMap { $0.value.count == 1 ? $0.value[0].reference : nil } }

    /// All nodes that it names.
    var references: [Int] { fields.flatMap { $0.value.compactMap(\.reference) } }

    var text: String {
        var text = isDistinct ? "distinct " : ""
        text += "!" + (kind.map { "\($0)(" } ?? "{")
        text += fields.map { ($0.name.isEmpty ? "" : "\($0.name): ") + IRPrinter.join($0.value) }.joined(
            separator: ", "
        )
        return text + (kind == nil ? "}" : ")")
    }
}
