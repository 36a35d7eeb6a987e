// SPDX-License-Identifier: Apache-2.0

/// Options of a map. The corresponding kernel definitions are `BPF_F_NO_PREALLOC` and those beside it in `<linux/bpf.h>`.
public struct MapFlags: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt32

    /// Creates options from their bits.
    @inline(__always)
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Allocates entries when they are inserted. Required by ``LPMTrie`` and the storage maps, which set it themselves.
    public static var noPreallocation: MapFlags { @inline(__always) get { MapFlags(rawValue: 1) } }
    /// Tracks the least recently used entries for each CPU apart.
    public static var noCommonLRU: MapFlags { @inline(__always) get { MapFlags(rawValue: 1 << 1) } }
    /// Allows only programs to write to the map.
    public static var readOnlyForUserSpace: MapFlags { @inline(__always) get { MapFlags(rawValue: 1 << 3) } }
    /// Allows programs only to read the map.
    public static var readOnlyForPrograms: MapFlags { @inline(__always) get { MapFlags(rawValue: 1 << 7) } }
    /// Allows user space to map the values of an array into its memory. Minimum kernel: Linux 5.5.
    public static var mappable: MapFlags { @inline(__always) get { MapFlags(rawValue: 1 << 10) } }
}
