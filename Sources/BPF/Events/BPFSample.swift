// SPDX-License-Identifier: Apache-2.0

/// An event as a program wrote it: a view of memory that the kernel reuses afterwards.
///
/// A sample cannot leave the closure that receives it: copy what you need.
public struct BPFSample: ~Escapable {
    /// The event's bytes.
    public let bytes: RawSpan

    /// Creates a view of bytes, for example to test a handler.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) { self.bytes = bytes }

    /// The event's size in bytes.
    @inlinable public var byteCount: Int { bytes.byteCount }

    /// Returns a copy of the value at the event's beginning.
    ///
    /// - Parameter type: the type of the event, or of the header of longer events.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` when the event is shorter than the type, or
    ///   ``BPFError/Code/typeMismatch`` when its bytes are not a value of the type.
    @inlinable
    public func load<Value: BPFValue>(as type: Value.Type) throws(BPFError) -> Value {
        guard bytes.byteCount >= Value.bpfSize else { throw Self.tooShort(bytes.byteCount, type) }
        guard let value = Value(decoding: bytes.extracting(first: Value.bpfSize)) else { throw Self.invalid(type) }
        return value
    }

    @usableFromInline
    static func tooShort<Value: BPFValue>(_ count: Int, _ type: Value.Type) -> BPFError {
        BPFError(
            .sizeMismatch,
            operation: .read,
            message: "the event has \(count) bytes, but \(type) has \(Value.bpfSize)"
        )
    }

    @usableFromInline
    static func invalid<Value: BPFValue>(_ type: Value.Type) -> BPFError {
        do throws(BPFError) {
            try ValueLayout.check(type, operation: .read, subject: nil)
        } catch {
            return error
        }
        return BPFError(.typeMismatch, operation: .read, message: "its bytes are not a value of \(type)")
    }
}
