// SPDX-License-Identifier: Apache-2.0

/// A map that has a value for each key and CPU.
public protocol PerCPUMap<Key, Value>: KeyedMap, ~Copyable {}

extension PerCPUMap where Self: ~Copyable {
    /// Returns the address of the value for a key on a CPU, or nil if the map has none.
    ///
    /// The corresponding C function is `bpf_map_lookup_percpu_elem`. Minimum kernel: Linux 5.19.
    @inline(__always)
    public func lookup(_ key: Key, cpu: UInt32) -> UnsafeMutablePointer<Value>? {
        withStored(key) { key in
            helper195(address, key, cpu)?.assumingMemoryBound(to: Value.self)
        }
    }
}
