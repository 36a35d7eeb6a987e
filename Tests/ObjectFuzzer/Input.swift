// SPDX-License-Identifier: Apache-2.0

/// A mutated object, which its seed and its number determine.
struct Input {
    let seed: Seed
    let mutations: [Mutation]
    /// Whether it is loaded, which takes far longer than opening it.
    let isLoaded: Bool

    init(_ index: Int, of seeds: [Seed], seed number: UInt64) {
        var random = Random(seed: number, index: index)
        seed = seeds[random.below(seeds.count)]
        var mutations: [Mutation] = []
        repeat { mutations.append(.random(of: seed, &random)) } while mutations.count < 6 && !random.chance(2)
        self.mutations = mutations
        isLoaded = random.chance(8)
    }

    /// The bytes, with the mutations whose bits are set.
    func bytes(mask: UInt64 = .max) -> [UInt8] {
        var bytes = seed.bytes
        for (index, mutation) in mutations.enumerated() where mask >> UInt64(index) & 1 != 0 {
            mutation.apply(to: &bytes)
        }
        return bytes
    }
}
