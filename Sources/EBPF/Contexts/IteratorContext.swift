// SPDX-License-Identifier: Apache-2.0

/// The context of an iterator: `SEC("iter/…")`. Minimum kernel: Linux 5.8.
public struct IteratorContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The object of this step, or nil at the end of the iteration.
    public var object: UnsafeRawPointer? { @inline(__always) get { load(at: 8) } }

    /// Writes a value to the reader of the iteration, and returns whether there was room.
    ///
    /// The corresponding C function is `bpf_seq_write`.
    @inline(__always) @discardableResult
    public func write<T: BitwiseCopyable>(_ value: T) -> Bool {
        let metadata = load(at: 0, as: UnsafeRawPointer.self)
        let file = metadata.assumingMemoryBound(to: UnsafeMutableRawPointer.self).pointee
        return withStored(value) { value in
            helper127(file, value, UInt32(truncatingIfNeeded: MemoryLayout<T>.stride)) == 0
        }
    }
}
