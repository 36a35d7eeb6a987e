// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// Look-ups of names in BTF: the first ones search the strings, and many build an index.
final class NameLookup: Sendable {
    private struct State {
        var count = 0
        var index: BTFNameIndex?
    }

    private let types: BTFTypes
    private let state = Locked(State())

    /// The index takes as long as about 15 look-ups without it.
    private static let fewLookups = 8

    init(_ types: BTFTypes) { self.types = types }

    func all(named name: String) -> [UInt32] {
        let types = self.types
        let index = state.withLock { state in
            state.count += 1
            if state.count == Self.fewLookups { state.index = BTFNameIndex(types) }
            return state.index
        }
        return index?.all(named: name, in: types) ?? types.all(named: name)
    }
}
