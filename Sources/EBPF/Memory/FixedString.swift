// SPDX-License-Identifier: Apache-2.0

/// Reads strings of the kernel and of user space into arrays of bytes.
extension InlineArray where Element == UInt8 {
    /// Reads a string of the kernel's memory that ends with a zero byte, and returns its length with that byte, or a
    /// negative error.
    ///
    /// The corresponding C function is `bpf_probe_read_kernel_str`.
    @inline(__always) @discardableResult
    public mutating func readKernelString(at address: UInt64) -> Int {
        withUnsafeMutablePointer(to: &self) { buffer in
            helper115(
                UnsafeMutableRawPointer(buffer),
                UInt32(truncatingIfNeeded: MemoryLayout<Self>.size),
                UnsafeRawPointer(bitPattern: UInt(address))
            )
        }
    }

    /// Reads a string of the current task's memory that ends with a zero byte, and returns its length with that byte, or
    /// a negative error.
    ///
    /// The corresponding C function is `bpf_probe_read_user_str`.
    @inline(__always) @discardableResult
    public mutating func readUserString(at address: UInt64) -> Int {
        withUnsafeMutablePointer(to: &self) { buffer in
            helper114(
                UnsafeMutableRawPointer(buffer),
                UInt32(truncatingIfNeeded: MemoryLayout<Self>.size),
                UnsafeRawPointer(bitPattern: UInt(address))
            )
        }
    }
}
