// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A duration as text: a number and one of `ns`, `us`, `ms`, `s`, `m`, `h`.
struct DurationArgument: ExpressibleByArgument, Equatable, Sendable {
    let duration: Duration

    private static let units: [(suffix: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let suffix = argument.dropFirst(digits.count)
        guard let number = Double(digits), let unit = Self.units.first(where: { $0.suffix == suffix }) else {
            return nil
        }
        let nanoseconds = (number * unit.nanoseconds).rounded()
        // A hundred years; an Int64 of nanoseconds holds three times as much.
        guard nanoseconds < 3.2e18 else { return nil }
        duration = .nanoseconds(Int64(nanoseconds))
    }
}
