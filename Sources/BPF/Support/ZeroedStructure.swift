// SPDX-License-Identifier: Apache-2.0

extension UnsafeMutablePointer {
    /// A C structure of zeros, which the caller deallocates.
    ///
    /// For structures that are plain numbers with one libbpf and hold a pointer with a newer one: as a variable they would be
    /// warned of, for a missing `unsafe` with the one or a needless one with the other.
    static func allocateZeroed() -> UnsafeMutablePointer<Pointee> {
        let size = MemoryLayout<Pointee>.size
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: MemoryLayout<Pointee>.alignment)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        return unsafe memory.bindMemory(to: Pointee.self, capacity: 1)
    }
}
