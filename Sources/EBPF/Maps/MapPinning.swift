// SPDX-License-Identifier: Apache-2.0

/// Whether libbpf pins a map when the object is loaded.
public struct MapPinning: Sendable {
    let rawValue: UInt32

    @inline(__always)
    init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The map is not pinned.
    public static var none: MapPinning { @inline(__always) get { MapPinning(rawValue: 0) } }
    /// The map is pinned by its name, and an existing pin is reused. The corresponding libbpf constant is `LIBBPF_PIN_BY_NAME`.
    public static var byName: MapPinning { @inline(__always) get { MapPinning(rawValue: 1) } }
}
