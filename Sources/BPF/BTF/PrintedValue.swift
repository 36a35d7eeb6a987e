// SPDX-License-Identifier: Apache-2.0

/// A value as text that is not laid out in lines yet.
struct PrintedValue {
    /// A part of a list: `.x = 1`, `[3] = 1` or `1`.
    struct Item {
        /// `.x`, `[3]`, or empty.
        let label: String
        let value: PrintedValue
        /// Whether the value is a comment, which no comma follows.
        var isComment = false
    }

    private enum Content {
        case text(String)
        case list([Item])
    }

    private let content: Content
    /// The text on one line, or `nil` when it is longer than a line.
    private let flat: String?
    private let width: Int

    init(_ text: String) {
        content = .text(text)
        flat = text
        width = 0
    }

    init(_ items: [Item], width: Int) {
        content = .list(items)
        let width = max(1, min(width, Self.longestLine))
        self.width = width
        var flat = "{"
        for (index, item) in items.enumerated() {
            guard let text = item.value.flat, flat.utf8.count <= 2 * width else {
                self.flat = nil
                return
            }
            if index > 0 { flat += items[index - 1].isComment ? " " : ", " }
            flat += item.prefix + text
        }
        flat += "}"
        self.flat = flat.count <= width ? flat : nil
    }

    /// The text, whose first line has `used` characters before it, and whose further lines are indented.
    func lines(indent: Int, used: Int) -> String {
        if let flat, flat.count + indent + used < width || width == 0 { return flat }
        guard case .list(let items) = content else { return flat ?? "" }
        guard !items.isEmpty else { return "{}" }
        let inner = indent + Self.step
        let margin = String(repeating: " ", count: inner)
        var text = "{"
        // Where the line ends, if another element may follow on it.
        var column: Int?
        for item in items {
            let value = item.value.lines(indent: inner, used: item.prefix.count + 1)
            let part = item.prefix + value + (item.isComment ? "" : ",")
            // Elements without labels share a line.
            let isShared = item.label.isEmpty && item.value.isText
            if isShared, let end = column, end + 1 + part.count <= width {
                text += " " + part
                column = end + 1 + part.count
            } else {
                text += "\n" + margin + part
                column = isShared ? inner + part.count : nil
            }
        }
        return text + "\n" + String(repeating: " ", count: indent) + "}"
    }

    private var isText: Bool {
        if case .text = content { return true }
        return false
    }

    private static let step = 4
    private static let longestLine = 1 << 20
}

extension PrintedValue.Item {
    fileprivate var prefix: String { label.isEmpty ? "" : label + " = " }
}
