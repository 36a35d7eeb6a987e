// SPDX-License-Identifier: Apache-2.0

internal import ELFReader

/// The places in a string table where a text was found.
///
/// Linkers store a name that is the end of a longer one only once, in the longer one: a function whose name begins anywhere
/// between the start of the longer name and the place has the text too.
struct NameHits {
    /// By the start of the longest name, the last place in it.
    private var places: [Int: Int] = [:]

    var count: Int { places.count }

    mutating func add(_ range: ClosedRange<Int>) {
        places[range.lowerBound] = max(range.upperBound, places[range.lowerBound] ?? 0)
    }

    /// The functions whose name has the text.
    func functions(of all: [ELFExecutable.Function]) -> [ELFExecutable.Function] {
        let found = found
        return places.isEmpty ? [] : all.filter { found.contains(Int($0.name)) }
    }

    /// The hits in ascending order.
    var found: Found { Found(ranges: places.sorted { $0.key < $1.key }.map { (start: $0.key, last: $0.value) }) }

    struct Found {
        fileprivate let ranges: [(start: Int, last: Int)]

        /// Whether the name at an offset has the text.
        func contains(_ name: Int) -> Bool {
            var low = 0
            var high = ranges.count
            while low < high {
                let middle = (low + high) / 2
                if ranges[middle].start <= name { low = middle + 1 } else { high = middle }
            }
            return low > 0 && name <= ranges[low - 1].last
        }
    }
}
