// SPDX-License-Identifier: Apache-2.0

/// The reason why a benchmark cannot run.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
