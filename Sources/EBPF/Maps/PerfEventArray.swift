// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A buffer of events for each CPU. The corresponding kernel definition is `BPF_MAP_TYPE_PERF_EVENT_ARRAY` in
/// `<linux/bpf.h>`. Prefer ``RingBuffer``, which keeps the events in order.
@_rawLayout(like: MapDefinition)
public struct PerfEventArray<Element: BitwiseCopyable>: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    @inline(__always)
    public init(pinning: MapPinning = .none) {
        define(MapDefinition(type: 4, maxEntries: 0, pinning: pinning, keySize: 4, valueSize: 4))
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Sends an event to the buffer of this CPU, and returns whether it had room.
    ///
    /// The corresponding C function is `bpf_perf_event_output`.
    @inline(__always) @discardableResult
    public func send(_ context: some ProgramContext, _ element: Element) -> Bool {
        withStored(element) { element in
            helper25(
                UnsafeMutableRawPointer(mutating: context.address),
                address,
                0xffff_ffff,
                element,
                UInt64(truncatingIfNeeded: MemoryLayout<Element>.stride)
            ) == 0
        }
    }
}
