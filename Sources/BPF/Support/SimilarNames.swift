// SPDX-License-Identifier: Apache-2.0

/// Lists the names that exist, closest match first.
func namesAdvice(for name: String, among names: [String], kind: String) -> String {
    guard !names.isEmpty else { return "The object has no \(kind) at all" }
    let list = names.sorted().map { "'\($0)'" }.joined(separator: ", ")
    let distances = names.map { ($0, editDistance(name.lowercased(), $0.lowercased())) }
    if let best = distances.min(by: { $0.1 < $1.1 }), best.1 <= max(2, name.count / 3) {
        return "Did you mean '\(best.0)'? There are: \(list)"
    }
    return "There are: \(list)"
}

/// Levenshtein's distance, by bytes.
func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right.utf8)
    var row = Array(0...right.count)
    for (i, leftByte) in left.utf8.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, rightByte) in right.enumerated() {
            let substituted = diagonal + (leftByte == rightByte ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
        }
    }
    return row[right.count]
}
