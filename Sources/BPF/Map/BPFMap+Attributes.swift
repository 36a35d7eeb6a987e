// SPDX-License-Identifier: Apache-2.0

extension BPFMap {
    /// The attributes of a standalone map that only some maps need.
    ///
    /// The corresponding C type is `struct bpf_map_create_opts`.
    public struct Attributes: Sendable {
        /// The map that the maps of a map of maps are like. Needed for these types.
        public var innerMap: BPFMap?

        /// The types of keys and values in C, of the same BTF. Local storage needs them, and ``BPFMap/describe(options:)``
        /// prints entries by them. A ``token`` does not help to load them into the kernel.
        public var types: (key: BTF.CType, value: BTF.CType)?

        /// The NUMA node of the map's memory, or `nil` for any. Linux 4.14 or newer.
        public var numaNode: Int?

        /// A number whose meaning depends on the type: for a Bloom filter its number of hash functions, for an arena its
        /// address in user space. Linux 5.16 or newer.
        ///
        /// The corresponding kernel definition is `map_extra` of `union bpf_attr` in `<linux/bpf.h>`.
        public var extra: UInt64

        /// The delegated privileges to create the map with, or `nil` for those of the process. Linux 6.9 or newer.
        public var token: BPFToken?

        /// Creates attributes with the given values.
        public init(
            innerMap: BPFMap? = nil,
            types: (key: BTF.CType, value: BTF.CType)? = nil,
            numaNode: Int? = nil,
            extra: UInt64 = 0,
            token: BPFToken? = nil
        ) {
            self.innerMap = innerMap
            self.types = types
            self.numaNode = numaNode
            self.extra = extra
            self.token = token
        }
    }
}
