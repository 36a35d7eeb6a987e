// SPDX-License-Identifier: Apache-2.0

extension RawRingBuffer {
    /// Reserves room of any size for an event, lets a closure write it, and submits it. Returns false if the buffer is
    /// full.
    ///
    /// The corresponding C functions are `bpf_ringbuf_reserve_dynptr` and `bpf_ringbuf_submit_dynptr`.
    /// Minimum kernel: Linux 5.19.
    @inline(__always) @discardableResult
    public func submit(bytes: UInt32, wakeup: Wakeup = .automatic, _ write: (DynamicPointer) -> Void) -> Bool {
        // `struct bpf_dynptr`, which has to be on the stack.
        var storage: (UInt64, UInt64) = (0, 0)
        return withUnsafeMutablePointer(to: &storage) { storage in
            let storage = UnsafeMutableRawPointer(storage)
            // What could not be reserved has to be given back, too.
            guard helper198(address, bytes, 0, storage) == 0 else {
                helper200(storage, 0)
                return false
            }
            write(DynamicPointer(storage))
            helper199(storage, wakeup.rawValue)
            return true
        }
    }
}
