// SPDX-License-Identifier: Apache-2.0

extension UnsafeMutablePointer {
    /// A C structure of zeros, which the caller deallocates.
    ///
    /// For structures that are plain numbers with one libbpf and hold a pointer with a newer one: as a variable they would be
    /// warned of, for a missing `unsafe` with the one or a needless one with the other.
    package static func allocateZeroed() -> UnsafeMutablePointer<Pointee> {
        let size = MemoryLayout<Pointee>.size
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: MemoryLayout<Pointee>.alignment)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        return unsafe memory.bindMemory(to: Pointee.self, capacity: 1)
    }
}

/// Runs `body` with a C structure in memory that is zero, as the only element of a buffer.
///
/// For the options of libbpf's functions. `Structure()` does not set what is behind the last member to zero in an optimized
/// build, and libbpf refuses an options structure with bytes there that are not.
package func withZeroed<Structure, Result, Failure: Error>(
    _ type: Structure.Type,
    _ body: (UnsafeMutableBufferPointer<Structure>) throws(Failure) -> Result
) throws(Failure) -> Result {
    let result: Swift.Result<Result, Failure> = unsafe withUnsafeTemporaryAllocation(of: type, capacity: 1) { buffer in
        unsafe UnsafeMutableRawBufferPointer(buffer).initializeMemory(as: UInt8.self, repeating: 0)
        return Swift.Result { () throws(Failure) in unsafe try body(buffer) }
    }
    return try result.get()
}
