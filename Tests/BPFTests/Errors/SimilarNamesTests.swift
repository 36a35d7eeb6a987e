// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BPF

/// Names that look like another one.
@Suite("Similar names", .timeLimit(.minutes(10))) struct SimilarNamesTests {
    @Test func theBoundedDistanceIsTheDistance() {
        var generator = SystemRandomNumberGenerator()
        func word() -> String {
            String(
                (0..<Int.random(in: 0...12, using: &generator)).map { _ in "abc".randomElement(using: &generator) ?? "a"
                }
            )
        }
        for _ in 0..<3000 {
            let (left, right, limit) = (word(), word(), Int.random(in: 0...5, using: &generator))
            let distance = editDistance(left, right)
            let bounded = editDistance(Array(left.utf8), Array(right.utf8), atMost: limit)
            #expect(bounded == (distance <= limit ? distance : nil), "\(left) \(right) \(limit)")
        }
    }

    @Test func theNearestComeFirst() {
        let names = ["sched_switch", "sched_swatch", "sched_wakeup", "sched_switched", "other"]
        #expect(nearest(to: "sched_swich", among: names) == ["sched_switch", "sched_swatch"])
        #expect(nearest(to: "Sched_Wakeup", among: names) == ["sched_wakeup"])
        #expect(nearest(to: "x", among: names) == [])
    }
}
