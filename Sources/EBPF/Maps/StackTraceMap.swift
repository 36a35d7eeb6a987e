// SPDX-License-Identifier: Apache-2.0

import Builtin

/// Stack traces by their ID. The corresponding kernel definition is `BPF_MAP_TYPE_STACK_TRACE` in `<linux/bpf.h>`.
@_rawLayout(like: MapDefinition)
public struct StackTraceMap: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - maxEntries: How many entries the map has room for.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(maxEntries: UInt32, pinning: MapPinning = .none) {
        define(
            MapDefinition(type: 7, maxEntries: maxEntries, pinning: pinning, keySize: 4, valueSize: 127 * 8)
        )
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Stores the stack of the current task, and returns its ID, or a negative error.
    ///
    /// The corresponding C function is `bpf_get_stackid`.
    @inline(__always)
    public func store(_ context: some ProgramContext, user: Bool = false) -> Int {
        helper27(UnsafeMutableRawPointer(mutating: context.address), address, user ? 1 << 8 : 0)
    }
}
