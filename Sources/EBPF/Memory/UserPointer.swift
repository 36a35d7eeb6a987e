// SPDX-License-Identifier: Apache-2.0

/// An address in the memory of the current task, which programs read by a helper.
public struct UserPointer<Pointee: BitwiseCopyable>: BitwiseCopyable, Sendable {
    /// The address.
    public let address: UInt64

    /// Creates a pointer from an address.
    @inline(__always)
    public init(_ address: UInt64) {
        self.address = address
    }

    /// Creates a pointer from an address.
    @inline(__always)
    public init(_ pointer: UnsafeRawPointer?) {
        self.address = UInt64(UInt(bitPattern: pointer))
    }

    /// Whether the address is zero.
    public var isNull: Bool { @inline(__always) get { address == 0 } }

    /// Reads the value into a variable, and returns whether the address is valid. If not, the variable is zero.
    ///
    /// The corresponding C function is `bpf_probe_read_user`.
    @inline(__always) @discardableResult
    public func read(into value: inout Pointee) -> Bool {
        withUnsafeMutablePointer(to: &value) { value in
            helper112(
                UnsafeMutableRawPointer(value),
                UInt32(truncatingIfNeeded: MemoryLayout<Pointee>.size),
                UnsafeRawPointer(bitPattern: UInt(address))
            ) == 0
        }
    }

    /// Reads a string that ends with a zero byte, and returns its length with that byte, or a negative error.
    ///
    /// A string that is too long is cut. The corresponding C function is `bpf_probe_read_user_str`.
    @inline(__always)
    public func readString(into buffer: UnsafeMutableRawPointer, capacity: Int) -> Int {
        helper114(buffer, UInt32(truncatingIfNeeded: capacity), UnsafeRawPointer(bitPattern: UInt(address)))
    }
}
