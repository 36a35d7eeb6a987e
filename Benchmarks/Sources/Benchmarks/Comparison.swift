// SPDX-License-Identifier: Apache-2.0

/// Two ways to do the same, measured in turns.
struct Comparison {
    let name: String
    let budget: Double
    /// Nanoseconds for each item, by round.
    private var ours: [Double] = []
    private var theirs: [Double] = []

    init(_ name: String, budget: Double) {
        self.name = name
        self.budget = budget
    }

    /// One round: each side runs once, after a preparation that is not measured, and says how many items it handled.
    mutating func round(
        prepare: () throws -> Void = {},
        ours: () throws -> Int,
        theirs: () throws -> Int
    ) rethrows {
        try prepare()
        self.ours.append(try Self.time(ours))
        try prepare()
        self.theirs.append(try Self.time(theirs))
    }

    private static func time(_ body: () throws -> Int) rethrows -> Double {
        let clock = ContinuousClock()
        var count = 0
        let duration = try clock.measure { count = try body() }
        let (seconds, attoseconds) = duration.components
        return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(max(1, count))
    }

    /// The medians and the ratio of each round's pair, in the middle.
    func report() {
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        let ratio = median(zip(ours, theirs).map { $0 / $1 })
        func column(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        func rounded(_ value: Double, _ digits: Double) -> String { "\((value * digits).rounded() / digits)" }
        let label = name + String(repeating: " ", count: max(0, 16 - name.count))
        print(
            label, column(rounded(median(ours), 10), 12), column(rounded(median(theirs), 10), 12),
            column(rounded(ratio, 1000), 8), column("\(budget)", 8), ratio <= budget ? " ok" : " over"
        )
    }
}
