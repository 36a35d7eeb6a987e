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

/// Lists names that exist, closest match first, or a few of them when there are many.
package func limitedAdvice(for name: String, among names: [String], kind: String) -> String {
    guard !names.isEmpty else { return "There are none" }
    let most = 24
    guard names.count > most else { return namesAdvice(for: name, among: names, kind: kind) }
    let lowercased = name.lowercased()
    let ranked = names.map { ($0, editDistance(lowercased, $0.lowercased())) }.sorted { $0.1 < $1.1 }
    let list = ranked.prefix(most).map { "'\($0.0)'" }.joined(separator: ", ")
    let rest = "\(list) and \(names.count - most) more"
    guard let best = ranked.first, best.1 <= max(2, name.count / 3) else { return "There are: \(rest)" }
    return "Did you mean '\(best.0)'? There are: \(rest)"
}

/// Returns up to three names that look like one, closest match first.
func nearest(to name: String, among names: some Sequence<String>) -> [String] {
    let wanted = Array(name.lowercased().utf8)
    let limit = nearLimit(name)
    var near: [(name: String, distance: Int)] = []
    for candidate in names where abs(candidate.utf8.count - wanted.count) <= limit {
        guard let distance = editDistance(wanted, Array(candidate.lowercased().utf8), atMost: limit) else { continue }
        near.append((candidate, distance))
    }
    return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
}

/// The greatest distance of a name that looks like another one.
func nearLimit(_ name: String) -> Int { max(2, name.utf8.count / 6) }

/// Levenshtein's distance, or `nil` when it is above a limit: among thousands of names, few are compared to their end.
func editDistance(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int? {
    guard !right.isEmpty else { return left.count <= limit ? left.count : nil }
    var row = Array(0...right.count)
    for i in left.indices {
        var diagonal = row[0]
        row[0] = i + 1
        // Cells further from the diagonal are above the limit.
        let first = max(0, i - limit)
        let last = min(right.count, i + limit + 1)
        guard first < last else { return nil }
        var least = first == 0 ? row[0] : limit + 1
        if first > 0 {
            diagonal = row[first]
            row[first] = limit + 1
        }
        for j in first..<last {
            let substituted = diagonal + (left[i] == right[j] ? 0 : 1)
            // The cell above the last one was not computed.
            diagonal = j == i + limit ? limit + 1 : row[j + 1]
            row[j + 1] = min(substituted, min(row[j], diagonal) + 1)
            least = min(least, row[j + 1])
        }
        if least > limit { return nil }
    }
    return row[right.count] <= limit ? row[right.count] : nil
}

/// The question whether one of some names is meant, or `nil` without any.
func nearestAdvice(_ names: [String]) -> String? {
    guard let last = names.last else { return nil }
    let others = names.dropLast().map { "'\($0)'" }.joined(separator: ", ")
    return "Did you mean " + (others.isEmpty ? "" : "\(others) or ") + "'\(last)'?"
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
