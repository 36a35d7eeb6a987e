// SPDX-License-Identifier: Apache-2.0

#if hasFeature(Embedded)
/// Stays in the program only if a message is too long, which the compiler reports.
@_extern(c, "__bpf_printk_limit")
func printkLimit()
/// The literal with a second `%` behind each `%`, which the compiler puts in place of the call.
@_extern(c, "__bpf_format_text")
func formatText(_ text: UnsafePointer<UInt8>, _ count: Int) -> UnsafePointer<UInt8>
/// The number of its bytes.
@_extern(c, "__bpf_format_count")
func formatCount(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int
#else
func printkLimit() {}
#endif

/// A message for the kernel's trace pipe, of literals and at most three values.
///
/// The format is put together when the program is compiled, and has at most 127 bytes.
public struct KernelMessage: ExpressibleByStringInterpolation {
    /// What puts a message together from the parts of a literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        var format = InlineArray<128, UInt8>(repeating: 0)
        var count = 0
        var values: (UInt64, UInt64, UInt64) = (0, 0, 0)
        var valueCount = 0

        /// Creates an empty message.
        @inline(__always)
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Appends a literal. A `%` is a percent sign.
        @inline(__always)
        public mutating func appendLiteral(_ literal: StaticString) {
            #if hasFeature(Embedded)
            let bytes = formatCount(literal.utf8Start, literal.utf8CodeUnitCount)
            append(formatText(literal.utf8Start, literal.utf8CodeUnitCount), bytes)
            #else
            let percent = UInt8(ascii: "%")
            let text = UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
            let escaped = text.flatMap { $0 == percent ? [percent, percent] : [$0] }
            escaped.withUnsafeBufferPointer { bytes in
                if let start = bytes.baseAddress { append(start, bytes.count) }
            }
            #endif
        }

        @inline(__always)
        mutating func append(_ text: UnsafePointer<UInt8>, _ added: Int) {
            let start = count
            guard start &+ added < 128 else { return printkLimit() }
            withUnsafeMutablePointer(to: &format) { format in
                UnsafeMutableRawPointer(format).advanced(by: start).copyMemory(from: text, byteCount: added)
            }
            count = start &+ added
        }

        /// Appends an unsigned integer in decimal digits.
        @inline(__always)
        public mutating func appendInterpolation(_ value: some UnsignedInteger & FixedWidthInteger) {
            append("%llu", UInt64(truncatingIfNeeded: value))
        }

        /// Appends a signed integer in decimal digits.
        @inline(__always)
        public mutating func appendInterpolation(_ value: some SignedInteger & FixedWidthInteger) {
            append("%lld", UInt64(truncatingIfNeeded: Int64(truncatingIfNeeded: value)))
        }

        /// Appends an integer in hexadecimal digits.
        @inline(__always)
        public mutating func appendInterpolation(hex value: some FixedWidthInteger) {
            append("0x%llx", UInt64(truncatingIfNeeded: value))
        }

        /// Appends a string of the kernel's memory.
        @inline(__always)
        public mutating func appendInterpolation(string pointer: UnsafeRawPointer?) {
            append("%s", UInt64(UInt(bitPattern: pointer)))
        }

        @inline(__always)
        mutating func append(_ format: StaticString, _ value: UInt64) {
            switch valueCount {
            case 0: values.0 = value
            case 1: values.1 = value
            case 2: values.2 = value
            default: return printkLimit()
            }
            valueCount &+= 1
            append(format.utf8Start, format.utf8CodeUnitCount)
        }
    }

    var content: StringInterpolation

    /// Creates a message from a literal with values.
    @inline(__always)
    public init(stringInterpolation: StringInterpolation) {
        content = stringInterpolation
    }

    /// Creates a message from a literal.
    @inline(__always)
    public init(stringLiteral literal: StaticString) {
        content = StringInterpolation(literalCapacity: 0, interpolationCount: 0)
        content.appendLiteral(literal)
    }
}

/// Writes a message to the kernel's trace pipe: `/sys/kernel/tracing/trace_pipe`.
///
/// It is for finding errors: all programs share the pipe. The corresponding C function is `bpf_trace_printk`.
@inline(__always)
public func printk(_ message: KernelMessage) {
    withUnsafePointer(to: message.content.format) { format in
        _ = helper6(
            UnsafeRawPointer(format),
            UInt32(truncatingIfNeeded: message.content.count &+ 1),
            message.content.values.0,
            message.content.values.1,
            message.content.values.2
        )
    }
}
