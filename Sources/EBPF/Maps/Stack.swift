// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A stack: last in, first out. The corresponding kernel definition is `BPF_MAP_TYPE_STACK` in `<linux/bpf.h>`.
@_rawLayout(like: MapDefinition)
public struct Stack<Value: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - maxEntries: How many values the map has room for.
    ///   - flags: Options of the map.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(maxEntries: UInt32, flags: MapFlags = [], pinning: MapPinning = .none) {
        define(
            MapDefinition(
                type: 23,
                maxEntries: maxEntries,
                flags: flags,
                pinning: pinning,
                valueSize: MemoryLayout<Value>.stride,
                valueParameter: 0
            )
        )
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Adds a value, and returns whether the map had room for it.
    ///
    /// The corresponding C function is `bpf_map_push_elem`.
    @inline(__always) @discardableResult
    public func push(_ value: Value) -> Bool {
        withStored(value) { helper87(address, $0, 0) == 0 }
    }

    /// Removes the next value and stores it in a variable. Returns false if the map is empty.
    ///
    /// The corresponding C function is `bpf_map_pop_elem`.
    @inline(__always)
    public func pop(into value: inout Value) -> Bool {
        withUnsafeMutablePointer(to: &value) { helper88(address, $0) == 0 }
    }

    /// Stores the next value in a variable and leaves it in the map. Returns false if the map is empty.
    ///
    /// The corresponding C function is `bpf_map_peek_elem`.
    @inline(__always)
    public func peek(into value: inout Value) -> Bool {
        withUnsafeMutablePointer(to: &value) { helper89(address, $0) == 0 }
    }
}
