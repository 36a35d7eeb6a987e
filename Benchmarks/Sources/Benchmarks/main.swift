// SPDX-License-Identifier: Apache-2.0

import Glibc

// Benchmarks [ROUNDS] [NAME…]: all benchmarks, or the named ones.

let arguments = CommandLine.arguments.dropFirst()
let rounds = arguments.first.flatMap { Int($0) } ?? 60
let names = arguments.filter { Int($0) == nil }
var isWithinBudget = true

let benchmarks: [(name: String, run: (Int) async throws -> [Comparison])] = [
    ("ring", RingBenchmarks.drain),
    ("threads", RingBenchmarks.otherThread),
    ("async", RingBenchmarks.asynchronous),
    ("user-ring", UserRingBenchmarks.send),
    ("batch", BatchBenchmarks.batches),
    ("kinds", MapKindBenchmarks.kinds),
    ("map", MapBenchmarks.operations),
    ("iterate", MapBenchmarks.iteration),
    ("open", LoadBenchmarks.open),
    ("load", LoadBenchmarks.openAndLoad),
    ("btf", BTFBenchmarks.open),
    ("find", BTFBenchmarks.find),
    ("system", SystemBenchmarks.programs),
]

print(Comparison.heading)
for benchmark in benchmarks where names.isEmpty || names.contains(benchmark.name) {
    for comparison in try await benchmark.run(rounds) where !comparison.report() { isWithinBudget = false }
}
exit(isWithinBudget ? 0 : 1)
