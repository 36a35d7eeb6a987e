// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A ring buffer that user space writes to. The corresponding kernel definition is `BPF_MAP_TYPE_USER_RINGBUF` in
/// `<linux/bpf.h>`. Minimum kernel: Linux 6.1.
@_rawLayout(like: MapDefinition)
public struct UserRingBuffer: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - bytes: The size of the buffer: a power of two and a multiple of the page size.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(bytes: UInt32, pinning: MapPinning = .none) {
        define(MapDefinition(type: 31, maxEntries: bytes, pinning: pinning))
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Calls a closure for the messages of user space, until there is none or it returns ``LoopControl/stop``.
    ///
    /// Returns the number of messages, or a negative error. The corresponding C function is `bpf_user_ringbuf_drain`.
    @inline(__always) @discardableResult
    public func drain(_ body: (DynamicPointer) -> LoopControl) -> Int {
        helper209(address, { body(DynamicPointer(UnsafeMutableRawPointer(mutating: $0))) }, 0)
    }
}
