// SPDX-License-Identifier: Apache-2.0

/// One event as a program wrote it: a view into memory that the kernel reuses afterwards.
///
/// A sample cannot leave the closure that it is lent to; copy out of it what is to be kept.
public struct BPFSample: ~Escapable {
    /// The event's bytes.
    public let bytes: RawSpan

    /// Makes a view of bytes, for example to test a handler.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) { self.bytes = bytes }

    /// The event's size in bytes.
    @inlinable public var byteCount: Int { bytes.byteCount }

    /// Copies a value from the event's beginning.
    ///
    /// - Parameter type: the type of the event, or of a header that longer events begin with.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` when the event is shorter than the type, or
    ///   ``BPFError/Code/typeMismatch`` when its bytes are no such value.
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
            message: "the event has \(count) bytes, \(type) has \(Value.bpfSize)"
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
