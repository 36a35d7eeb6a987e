// SPDX-License-Identifier: Apache-2.0

import Builtin

/// The programs for tail calls. The corresponding kernel definition is `BPF_MAP_TYPE_PROG_ARRAY` in `<linux/bpf.h>`.
@_rawLayout(like: MapDefinition)
public struct ProgramArray: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - maxEntries: How many entries the map has room for.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(maxEntries: UInt32, pinning: MapPinning = .none) {
        define(
            MapDefinition(type: 3, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 4)
        )
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Continues with the program at an index, and returns only if there is none.
    ///
    /// The corresponding C function is `bpf_tail_call`.
    @inline(__always)
    public func tailCall(_ context: some ProgramContext, _ index: UInt32) {
        _ = helper12(UnsafeMutableRawPointer(mutating: context.address), address, index)
    }
}
