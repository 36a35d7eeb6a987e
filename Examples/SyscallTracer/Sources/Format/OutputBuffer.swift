// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer
import Glibc
import SystemPackage

/// A buffer of text for a file descriptor. It uses one block of memory for the whole run, and is written when it is
/// full.
///
/// An error of the descriptor is kept until ``flush()`` or ``check()`` throws it, so that formatting an event needs no
/// `try`.
struct OutputBuffer: ~Copyable {
    private let descriptor: FileDescriptor
    private let memory: UnsafeMutableRawBufferPointer
    private let patience: OutputPatience?
    private var count = 0
    private var failure: Errno?
    /// Whether the reader was too slow. Nothing is written from then on.
    private(set) var hasGivenUp = false
    /// The number of lines that were not written, or not completely, because of that.
    private(set) var unwrittenLines: UInt64 = 0

    /// - Parameter control: the run whose end ends a wait for a reader; without one, a wait does not end.
    init(_ descriptor: FileDescriptor, capacity: Int = 64 << 10, control: RunControl? = nil) {
        self.descriptor = descriptor
        patience =
            syscall_tracer_may_block(descriptor.rawValue) == 0
            ? nil : control.map { OutputPatience($0, descriptor) }
        memory = .allocate(byteCount: max(capacity, 64), alignment: 16)
    }

    deinit {
        memory.deallocate()
    }

    /// Writes what has been appended.
    mutating func flush() throws(Errno) {
        writeOut()
        try check()
    }

    /// Throws the error that made a write fail.
    func check() throws(Errno) {
        if let failure { throw failure }
    }

    /// Counts a line that is not formatted, because it would not be written.
    mutating func skipLine() { unwrittenLines += 1 }

    // MARK: Appending

    mutating func append(byte: UInt8) {
        if count == memory.count { writeOut() }
        memory[count] = byte
        count += 1
    }

    mutating func append(_ text: StaticString) {
        append(StaticText(text).bytes)
    }

    mutating func append(_ text: StaticText) {
        append(text.bytes)
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        var rest = UnsafeRawBufferPointer(bytes)
        while !rest.isEmpty {
            if count == memory.count { writeOut() }
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(memory.count - count))
            UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: part)
            count += part.count
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
        }
    }

    mutating func append(decimal value: UInt64, digits: Int = 1) {
        append(value, radix: 10, digits: digits)
    }

    mutating func append(decimal value: Int64) {
        if value < 0 { append(byte: UInt8(ascii: "-")) }
        append(value.magnitude, radix: 10, digits: 1)
    }

    /// Appends `0x` and the value in base 16, or `0` for zero.
    mutating func append(hex value: UInt64) {
        if value != 0 { append("0x") }
        append(value, radix: 16, digits: 1)
    }

    /// Appends the value in base 8 with C's leading zero.
    mutating func append(octal value: UInt64) {
        if value != 0 { append(byte: UInt8(ascii: "0")) }
        append(value, radix: 8, digits: 1)
    }

    /// Appends the value in base 16 with at least so many digits.
    mutating func append(hexDigits value: UInt64, digits: Int) {
        append(value, radix: 16, digits: digits)
    }

    /// Inlined, so that the divisions are by a constant, which is several times as fast: half of an event's text is
    /// numbers.
    @inline(__always)
    private mutating func append(_ value: UInt64, radix: UInt64, digits: Int) {
        // 64 bits have at most 22 digits in base 8, and the block is never smaller.
        if memory.count - count < 24 { writeOut() }
        var length = 1
        var bound = value
        while bound >= radix {
            bound /= radix
            length &+= 1
        }
        length = max(length, digits)
        var rest = value
        var position = count &+ length
        while position > count {
            position &-= 1
            let digit = UInt8(truncatingIfNeeded: rest % radix)
            memory[position] = digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10
            rest /= radix
        }
        count &+= length
    }

    // MARK: Writing

    private mutating func writeOut() {
        defer { count = 0 }
        var written = 0
        patience?.progress()
        while written < count, failure == nil, !hasGivenUp {
            written += write(UnsafeRawBufferPointer(rebasing: memory[written..<count]))
            if written < count, patience?.lasts() == false { hasGivenUp = true }
        }
        guard hasGivenUp else { return }
        for byte in memory[written..<count] where byte == UInt8(ascii: "\n") { unwrittenLines += 1 }
    }

    /// Writes some of the bytes. Returns their number.
    private mutating func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        let result =
            patience == nil
            ? Glibc.write(descriptor.rawValue, bytes.baseAddress, bytes.count)
            : syscall_tracer_write(descriptor.rawValue, bytes.baseAddress, bytes.count, OutputPatience.step)
        if result > 0 {
            patience?.progress()
            return result
        }
        if result < 0, errno == EAGAIN {
            // Another process shares the descriptor and made it non-blocking.
            var wanted = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
            poll(&wanted, 1, patience == nil ? -1 : OutputPatience.step)
        } else if result < 0, errno != EINTR {
            failure = Errno(rawValue: errno)
        }
        return 0
    }
}
