// SPDX-License-Identifier: Apache-2.0

import CAllocations

/// Two implementations of the same task, measured in interleaved runs.
struct Comparison {
    let name: String
    let budget: Budget
    /// Nanoseconds for each item, by round.
    private(set) var ours: [Double] = []
    private(set) var theirs: [Double] = []
    /// The allocations for each item on our side, by round.
    private var allocations: [Double] = []
    /// Whether an item may allocate.
    private let allocates: Bool
    /// What the figure is made of.
    private let statistic: Statistic
    /// What else was seen.
    var note = ""

    /// The limit of a comparison.
    enum Budget {
        /// The ratio of our time to theirs.
        case ratio(Double)
        /// The ratio, or a difference in nanoseconds. For calls that are short in the kernel.
        case ratioOrExcess(Double, Double)
        /// The difference of the times for an item, in nanoseconds.
        case excess(Double)
        /// The ratio, for information.
        case none
        /// The difference, for information.
        case difference
    }

    /// What the figure of a comparison is made of.
    enum Statistic {
        /// The median of the rounds' ratios or differences.
        case median
        /// The ratio of the times of all rounds together. For times that are multiples of a long wait in the kernel: the
        /// median of their ratios is one of a few numbers far apart, and which one it is, is luck.
        case sum
    }

    init(_ name: String, budget: Budget, allocates: Bool = true, statistic: Statistic = .median) {
        self.name = name
        self.budget = budget
        self.allocates = allocates
        self.statistic = statistic
    }

    /// A comparison of one operation: each round repeats it on each side, with a number that grows.
    static func repeating(
        _ name: String,
        budget: Budget = .ratio(1.02),
        allocates: Bool = false,
        rounds: Int,
        repetitions: Int = 20_000,
        statistic: Statistic = .median,
        ours: (UInt32) throws -> Void,
        theirs: (UInt32) -> Void
    ) throws -> Comparison {
        var comparison = Comparison(name, budget: budget, allocates: allocates, statistic: statistic)
        for round in 0..<rounds {
            for isOurs in [round % 2 == 0, round % 2 != 0] {
                let before = benchmark_allocations()
                let start = ContinuousClock.now
                if isOurs {
                    for number in 0..<UInt32(repetitions) { try ours(number) }
                } else {
                    for number in 0..<UInt32(repetitions) { theirs(number) }
                }
                comparison.add(isOurs, nanoseconds: nanoseconds(since: start) / Double(repetitions))
                guard isOurs else { continue }
                comparison.allocations.append(Double(benchmark_allocations() - before) / Double(repetitions))
            }
        }
        return comparison
    }

    /// The time from an instant until now.
    static func nanoseconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) * 1e9 + Double(attoseconds) / 1e9
    }

    /// One round: each side runs once, after a preparation that is not measured, and returns its number of items. The
    /// order changes from round to round.
    mutating func round(
        prepare: () throws -> Void = {},
        ours: () async throws -> Int,
        theirs: () async throws -> Int
    ) async throws {
        try await round(prepareOurs: prepare, prepareTheirs: prepare, ours: ours, theirs: theirs)
    }

    /// One round, with a preparation for each side.
    mutating func round(
        prepareOurs: () throws -> Void,
        prepareTheirs: () throws -> Void,
        ours: () async throws -> Int,
        theirs: () async throws -> Int
    ) async throws {
        let oursBegins = self.ours.count % 2 == 0
        for isOurs in [oursBegins, !oursBegins] {
            if isOurs {
                try prepareOurs()
                let before = benchmark_allocations()
                let (time, count) = try await Self.time(ours)
                self.ours.append(time)
                allocations.append(Double(benchmark_allocations() - before) / Double(max(1, count)))
            } else {
                try prepareTheirs()
                self.theirs.append(try await Self.time(theirs).nanoseconds)
            }
        }
    }

    /// Adds one side's time of a round that was measured elsewhere.
    mutating func add(_ isOurs: Bool, nanoseconds: Double) {
        if isOurs { ours.append(nanoseconds) } else { theirs.append(nanoseconds) }
    }

    private static func time(
        _ body: () async throws -> Int
    ) async throws -> (nanoseconds: Double, count: Int) {
        let start = ContinuousClock.now
        let count = try await body()
        return (nanoseconds(since: start) / Double(max(1, count)), count)
    }

    /// The quartiles of the rounds, and the figure that the budget limits.
    var result: BenchmarkResult {
        let isExcess =
            switch budget {
            case .excess, .difference: true
            case .ratio, .ratioOrExcess, .none: false
            }
        let limit: Double? =
            switch budget {
            case .ratio(let most), .ratioOrExcess(let most, _), .excess(let most): most
            case .none, .difference: nil
            }
        let figures = zip(ours, theirs).map { isExcess ? $0 - $1 : $0 / $1 }
        var tolerance: Double?
        if case .ratioOrExcess(_, let difference) = budget { tolerance = difference }
        let isClose =
            tolerance.map { BenchmarkResult.Quartiles(zip(ours, theirs).map { $0 - $1 }).median <= $0 } ?? false
        // The call of a round itself allocates a few times.
        let count = BenchmarkResult.Quartiles(allocations).median
        var figure = BenchmarkResult.Quartiles(figures)
        if statistic == .sum {
            figure.median = ours.reduce(0, +) / max(1, theirs.reduce(0, +))
        }
        return BenchmarkResult(
            name: name,
            rounds: figures.count,
            ours: BenchmarkResult.Quartiles(ours),
            theirs: BenchmarkResult.Quartiles(theirs),
            figure: figure,
            isDifference: isExcess,
            budget: limit,
            tolerance: tolerance,
            allocations: count,
            isWithinBudget: (figure.median <= limit ?? .infinity || isClose) && (allocates || count < 0.01),
            note: note
        )
    }
}
