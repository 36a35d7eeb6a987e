// SPDX-License-Identifier: Apache-2.0

/// The figures of a comparison: a row of the table, and an object of the JSON file.
struct BenchmarkResult: Codable {
    let name: String
    let rounds: Int
    /// Nanoseconds for each item.
    let ours: Quartiles
    let theirs: Quartiles
    /// Of the rounds' ratios, or of their differences in nanoseconds.
    let figure: Quartiles
    let isDifference: Bool
    let budget: Double?
    /// The difference in nanoseconds that is within the budget, whatever the ratio.
    let tolerance: Double?
    /// For each item on our side.
    let allocations: Double
    let isWithinBudget: Bool
    let note: String

    struct Quartiles: Codable {
        let lower: Double
        var median: Double
        let upper: Double

        init(_ values: [Double]) {
            let sorted = values.sorted()
            func quantile(_ share: Double) -> Double {
                sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
            }
            (lower, median, upper) = (quantile(0.25), quantile(0.5), quantile(0.75))
        }
    }

    static let heading = row("ns for each item", "ours", "C", "figure", "quartiles", "budget", "alloc.", "")

    /// The row of the table.
    var text: String {
        let unit = isDifference ? " ns" : " x"
        let digits = isDifference ? 10.0 : 100
        func rounded(_ value: Double, _ digits: Double) -> String { "\((value * digits).rounded() / digits)" }
        return Self.row(
            name,
            rounded(ours.median, 10),
            rounded(theirs.median, 10),
            rounded(figure.median, isDifference ? 10 : 1000) + unit,
            rounded(figure.lower, digits) + "-" + rounded(figure.upper, digits),
            budget.map { "\($0)" + unit } ?? "",
            rounded(allocations, 100),
            isWithinBudget ? "ok" : "over"
        ) + (note.isEmpty ? "" : "  " + note)
    }

    private static func row(_ name: String, _ columns: String...) -> String {
        let widths = [12, 12, 10, 13, 10, 8, 6]
        return zip(columns, widths).reduce(name + padding(34, name)) { line, column in
            line + padding(column.1, column.0) + column.0
        }
    }

    private static func padding(_ width: Int, _ text: String) -> String {
        String(repeating: " ", count: max(1, width - text.count))
    }
}
