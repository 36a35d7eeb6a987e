// SPDX-License-Identifier: Apache-2.0

/// The definition of a map, which is what a map declared as a global holds.
///
/// The compiler evaluates it, takes it out of the program and writes it to the object as libbpf expects it.
public struct MapDefinition: BitwiseCopyable, Sendable {
    var magic: UInt32
    var type: UInt32
    var maxEntries: UInt32
    var flags: UInt32
    var pinning: UInt32
    var keySize: UInt32
    var valueSize: UInt32
    var mapExtra: UInt32
    /// Which generic argument is the key's type; 253 is `UInt64`, 254 `UInt32`, and 255 none.
    var keyParameter: UInt32
    var valueParameter: UInt32

    static let magicNumber: UInt32 = 0x4d46_5053

    @inline(__always)
    init(
        type: UInt32,
        maxEntries: UInt32,
        flags: MapFlags = [],
        pinning: MapPinning = .none,
        keySize: Int = 0,
        valueSize: Int = 0,
        mapExtra: UInt32 = 0,
        keyParameter: UInt32 = 255,
        valueParameter: UInt32 = 255
    ) {
        self.magic = 0x4d46_5053
        self.type = type
        self.maxEntries = maxEntries
        self.flags = flags.rawValue
        self.pinning = pinning.rawValue
        self.keySize = UInt32(truncatingIfNeeded: keySize)
        self.valueSize = UInt32(truncatingIfNeeded: valueSize)
        self.mapExtra = mapExtra
        self.keyParameter = keyParameter
        self.valueParameter = valueParameter
    }
}
