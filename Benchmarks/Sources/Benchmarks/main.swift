// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

// Benchmarks [--json FILE] [ROUNDS] [NAME…]: all benchmarks, or the named ones.

var arguments = Array(CommandLine.arguments.dropFirst())
var file: String?
if let index = arguments.firstIndex(of: "--json"), index + 1 < arguments.count {
    file = arguments[index + 1]
    arguments.removeSubrange(index...index + 1)
}
let rounds = arguments.first.flatMap { Int($0) } ?? 60
let names = arguments.filter { Int($0) == nil }

let benchmarks: [(name: String, run: (Int) async throws -> [Comparison])] = [
    ("ring", RingBenchmarks.drain),
    ("sizes", StreamBenchmarks.sizes),
    ("rings", StreamBenchmarks.eightRings),
    ("threads", RingBenchmarks.otherThread),
    ("live", LiveBenchmarks.policies),
    ("latency", LiveBenchmarks.latency),
    ("async", RingBenchmarks.asynchronous),
    ("perf", StreamBenchmarks.perf),
    ("user-ring", UserRingBenchmarks.send),
    ("batch", BatchBenchmarks.batches),
    ("per-cpu", PerCPUBatchBenchmarks.batches),
    ("kinds", MapKindBenchmarks.kinds),
    ("map", MapBenchmarks.operations),
    ("operations", MapOperationBenchmarks.operations),
    ("storage", StorageBenchmarks.storages),
    ("references", ReferenceMapBenchmarks.references),
    ("variables", VariableBenchmarks.variables),
    ("iterate", MapBenchmarks.iteration),
    ("open", LoadBenchmarks.open),
    ("load", LoadBenchmarks.openAndLoad),
    ("start", StartBenchmarks.start),
    ("attach", HookBenchmarks.hooks),
    ("btf", BTFBenchmarks.open),
    ("find", BTFBenchmarks.find),
    ("system", SystemBenchmarks.programs),
    ("tracer", TracerBenchmarks.calls),
]

if let unknown = names.first(where: { name in !benchmarks.contains { $0.name == name } }) {
    print("unknown benchmark '\(unknown)'. Use \(benchmarks.map(\.name).joined(separator: ", "))")
    exit(2)
}
var results: [BenchmarkResult] = []
print(BenchmarkResult.heading)
for benchmark in benchmarks where names.isEmpty || names.contains(benchmark.name) {
    for comparison in try await benchmark.run(rounds) {
        print(comparison.result.text)
        results.append(comparison.result)
    }
}
if let file {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(results).write(to: URL(filePath: file))
}
exit(results.allSatisfy(\.isWithinBudget) ? 0 : 1)
