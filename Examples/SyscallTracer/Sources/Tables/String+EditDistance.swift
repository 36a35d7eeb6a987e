// SPDX-License-Identifier: Apache-2.0

extension String {
    /// How many characters must be inserted, removed or replaced to get from one string to the other (Levenshtein).
    ///
    /// The library has the same for its own messages, and does not offer it: an example uses what everybody can.
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
