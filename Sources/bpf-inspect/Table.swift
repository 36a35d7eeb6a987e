// SPDX-License-Identifier: Apache-2.0

/// A table of text.
struct Table {
    struct Column {
        let title: String
        /// Whether its texts end at the same column, as numbers do.
        let isNumber: Bool
        /// The width that it is cut to when the terminal is too narrow, or `nil` when it is not cut.
        let least: Int?

        init(_ title: String, isNumber: Bool = false, least: Int? = nil) {
            self.title = title
            self.isNumber = isNumber
            self.least = least
        }
    }

    let columns: [Column]
    let rows: [[String]]

    /// Between two columns.
    private static let gap = 2

    /// The lines of the table.
    ///
    /// - Parameter width: the columns of the terminal, or `nil` to cut nothing.
    func text(width: Int? = nil) -> String {
        let widths = widths(within: width)
        return ([columns.map(\.title)] + rows).map { line($0, widths) }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let text = Self.cut(Self.printable(cell), to: widths[index])
            let space = String(repeating: " ", count: widths[index] - text.count)
            if index > 0 { line += String(repeating: " ", count: Self.gap) }
            line += columns[index].isNumber ? space + text : text + space
        }
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }

    /// The widest columns that may be cut are cut first.
    private func widths(within width: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.map { Self.printable($0[index]).count }.reduce(columns[index].title.count, max)
        }
        guard let width else { return widths }
        var excess = widths.reduce(0, +) + Self.gap * (columns.count - 1) - width
        while excess > 0, let widest = widest(widths) {
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    /// The widest column that can be cut.
    private func widest(_ widths: [Int]) -> Int? {
        columns.indices.filter { widths[$0] > columns[$0].least ?? .max }.max { widths[$0] < widths[$1] }
    }

    private static func cut(_ text: String, to width: Int) -> String {
        text.count <= width ? text : String(text.prefix(max(0, width - 1))) + "…"
    }

    /// The lines of a text, each without bytes that control the terminal.
    static func printable(lines text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
            .joined(separator: "\n")
    }

    /// A process can choose names with any bytes: no one of them controls the terminal.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }) else {
            return text
        }
        var printable = ""
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            printable.unicodeScalars.append(isControl ? "?" : scalar)
        }
        return printable
    }
}
