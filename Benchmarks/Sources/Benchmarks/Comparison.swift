// SPDX-License-Identifier: Apache-2.0

import CAllocations

/// Two implementations of the same task, measured in interleaved runs.
struct Comparison {
    let name: String
    let budget: Budget
    /// Nanoseconds for each item, by round.
    private var ours: [Double] = []
    private var theirs: [Double] = []
    /// The allocations for each item on our side, by round.
    private var allocations: [Double] = []
    /// Whether an item may allocate.
    private let allocates: Bool

    /// The limit of a comparison.
    enum Budget {
        /// The ratio of our time to theirs.
        case ratio(Double)
        /// The difference of the times for an item, in nanoseconds.
        case excess(Double)
    }

    init(_ name: String, budget: Budget, allocates: Bool = true) {
        self.name = name
        self.budget = budget
        self.allocates = allocates
    }

    /// One round: each side runs once, after a preparation that is not measured, and returns its number of items. The
    /// order changes from round to round.
    mutating func round(
        prepare: () throws -> Void = {},
        ours: () async throws -> Int,
        theirs: () async throws -> Int
    ) async throws {
        let oursBegins = self.ours.count % 2 == 0
        for isOurs in [oursBegins, !oursBegins] {
            try prepare()
            if isOurs {
                let before = benchmark_allocations()
                let (time, count) = try await Self.time(ours)
                self.ours.append(time)
                allocations.append(Double(benchmark_allocations() - before) / Double(max(1, count)))
            } else {
                self.theirs.append(try await Self.time(theirs).nanoseconds)
            }
        }
    }

    private static func time(
        _ body: () async throws -> Int
    ) async throws -> (nanoseconds: Double, count: Int) {
        let start = ContinuousClock.now
        let count = try await body()
        let (seconds, attoseconds) = start.duration(to: .now).components
        return ((Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(max(1, count)), count)
    }

    static let heading = row("ns for each item", "ours", "theirs", "figure", "budget", "alloc.", "")

    /// Prints the medians, and the median of the rounds' ratios or differences. Returns whether it is within its
    /// budget.
    @discardableResult
    func report() -> Bool {
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        func rounded(_ value: Double, _ digits: Double) -> String { "\((value * digits).rounded() / digits)" }
        let figure: Double
        let texts: (figure: String, budget: String)
        let limit: Double
        switch budget {
        case .ratio(let most):
            limit = most
            figure = median(zip(ours, theirs).map { $0 / $1 })
            texts = ("\(rounded(figure, 1000)) x", "\(most) x")
        case .excess(let most):
            limit = most
            figure = median(zip(ours, theirs).map { $0 - $1 })
            texts = ("\(rounded(figure, 10)) ns", "\(most) ns")
        }
        // The call of a round itself allocates a few times.
        let allocations = median(allocations)
        let isWithin = figure <= limit && (allocates || allocations < 0.01)
        print(
            Self.row(
                name,
                rounded(median(ours), 10),
                rounded(median(theirs), 10),
                texts.figure,
                texts.budget,
                rounded(allocations, 100),
                isWithin ? "ok" : "over"
            )
        )
        return isWithin
    }

    private static func row(_ name: String, _ columns: String...) -> String {
        let widths = [12, 12, 10, 10, 8, 6]
        return zip(columns, widths).reduce(name + padding(28, name)) { line, column in
            line + padding(column.1, column.0) + column.0
        }
    }

    private static func padding(_ width: Int, _ text: String) -> String {
        String(repeating: " ", count: max(1, width - text.count))
    }
}
