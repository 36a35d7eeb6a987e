// SPDX-License-Identifier: Apache-2.0

/// A pointer to memory whose size is known when the program runs. The corresponding kernel definition is
/// `struct bpf_dynptr` in `<linux/bpf.h>`.
///
/// The kernel checks each access, so the size needs no limit that the verifier knows. Minimum kernel: Linux 5.19.
public struct DynamicPointer: BitwiseCopyable {
    let address: UnsafeMutableRawPointer

    @inline(__always)
    init(_ address: UnsafeMutableRawPointer) {
        self.address = address
    }

    /// Writes a value, and returns whether the memory has room for it at the offset.
    ///
    /// The corresponding C function is `bpf_dynptr_write`.
    @inline(__always) @discardableResult
    public func write<Value: BitwiseCopyable>(_ value: Value, at offset: UInt32) -> Bool {
        var value = value
        return withUnsafeMutablePointer(to: &value) { value in
            helper202(address, offset, UnsafeRawPointer(value), UInt32(truncatingIfNeeded: MemoryLayout<Value>.size), 0)
                == 0
        }
    }

    /// Reads a value into a variable, and returns whether the memory has it at the offset.
    ///
    /// The corresponding C function is `bpf_dynptr_read`.
    @inline(__always) @discardableResult
    public func read<Value: BitwiseCopyable>(into value: inout Value, at offset: UInt32) -> Bool {
        withUnsafeMutablePointer(to: &value) { value in
            let size = UInt32(truncatingIfNeeded: MemoryLayout<Value>.size)
            return helper201(UnsafeMutableRawPointer(value), size, UnsafeRawPointer(address), offset, 0) == 0
        }
    }
}
