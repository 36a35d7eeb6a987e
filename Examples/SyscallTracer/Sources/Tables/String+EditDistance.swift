// SPDX-License-Identifier: Apache-2.0

extension String {
    /// Returns the number of characters to insert, remove or replace to get from one string to the other (Levenshtein).
    ///
    /// The library uses the same for its messages, but does not make it public.
    func editDistance(to other: String) -> Int {
        let target = Array(other)
        var row = Array(0...target.count)
        for (i, character) in enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in target.indices {
                let replaced = diagonal + (character == target[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = Swift.min(replaced, diagonal + 1, row[j] + 1)
            }
        }
        return row[target.count]
    }
}
