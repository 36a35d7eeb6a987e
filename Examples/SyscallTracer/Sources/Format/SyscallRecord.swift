// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer

/// One event as it came from the kernel: a system call and what some of its arguments point to.
///
/// It is a view into the ring buffer, and valid as long as its sample.
struct SyscallRecord {
    let event: syscall_event
    private let arguments: UnsafeRawBufferPointer
    private let texts: UnsafeRawBufferPointer

    /// The memory that an argument points to.
    struct Text {
        let kind: UInt32
        let isTruncated: Bool
        let bytes: UnsafeBufferPointer<UInt8>
    }

    /// Creates a view of an event, or `nil` when there are too few bytes.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= MemoryLayout<syscall_event>.size else { return nil }
        event = bytes.loadUnaligned(as: syscall_event.self)
        let rest = bytes.dropFirst(MemoryLayout<syscall_event>.size)
        let argumentsSize = Int(event.arguments) * MemoryLayout<UInt64>.size
        guard rest.count >= argumentsSize + Int(event.text_size) else { return nil }
        arguments = UnsafeRawBufferPointer(rebasing: rest.prefix(argumentsSize))
        texts = UnsafeRawBufferPointer(rebasing: rest.dropFirst(argumentsSize).prefix(Int(event.text_size)))
    }

    /// The value of an argument, which is 0 for one that the call does not have.
    func argument(_ index: Int) -> UInt64 {
        let offset = index * MemoryLayout<UInt64>.size
        guard offset >= 0, offset < arguments.count else { return 0 }
        return arguments.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// What an argument of this kind points to, if the kernel could read it and the call has it.
    func text(_ index: Int, _ kind: ArgumentKind) -> Text? {
        // The kernel gives a program that is executed without arguments an empty one: nothing is what was passed.
        guard kind.isAddress, argument(index) != 0, kind != .output || error == nil, let text = text(index) else {
            return nil
        }
        return kind == .string && index == 1 && event.result == 0 ? executedPath(text) : text
    }

    /// What the path of an execveat was, where the new program was told one below /dev/fd, which begins with the
    /// directory.
    private func executedPath(_ text: Text) -> Text {
        guard self.text(2)?.kind == SYSCALL_TEXT_ARGV else { return text }
        let directory = Int32(truncatingIfNeeded: argument(0))
        let prefix = "/dev/fd/\(directory)".utf8
        guard directory >= 0, text.bytes.starts(with: prefix) else { return text }
        let rest = text.bytes.dropFirst(prefix.count)
        let isEmptyPath = argument(4) & 0x1000 != 0  // AT_EMPTY_PATH
        guard rest.isEmpty ? isEmptyPath : rest.first == UInt8(ascii: "/") else { return text }
        return Text(
            kind: text.kind,
            isTruncated: text.isTruncated,
            bytes: UnsafeBufferPointer(rebasing: rest.dropFirst())
        )
    }

    /// Returns the memory that an argument points to, if the kernel could read it.
    private func text(_ index: Int) -> Text? {
        var position = 0
        let headerSize = MemoryLayout<syscall_text>.size
        while position + headerSize <= texts.count {
            let header = texts.loadUnaligned(fromByteOffset: position, as: syscall_text.self)
            let start = position + headerSize
            let end = start + Int(header.size)
            guard end <= texts.count else { return nil }
            if Int(header.argument) == index {
                return Text(
                    kind: UInt32(header.kind),
                    isTruncated: header.flags & SYSCALL_TEXT_TRUNCATED != 0,
                    bytes: UnsafeRawBufferPointer(rebasing: texts[start..<end]).assumingMemoryBound(to: UInt8.self)
                )
            }
            position = start + (Int(header.size) + 3) & ~3
        }
        return nil
    }

    /// Whether the thread ended inside the call.
    var hasReturned: Bool { UInt32(event.flags) & SYSCALL_EVENT_NO_RETURN == 0 }

    /// Whether the call came through the 32-bit entry, whose numbers are another table's.
    var isCompat: Bool { UInt32(event.flags) & SYSCALL_EVENT_COMPAT != 0 }

    /// Whether the call was made by x32's numbers.
    var isX32: Bool { !isCompat && event.number & SYSCALL_X32_BIT != 0 }

    /// Whether the entry of the call was seen; if not, its time is that of its return.
    var hasStart: Bool { UInt32(event.flags) & SYSCALL_EVENT_NO_START == 0 }

    /// The result of a call that returns an address.
    var returnedAddress: UInt64 {
        let address = UInt64(bitPattern: event.result)
        return isCompat ? address & UInt64(UInt32.max) : address
    }

    /// The error number that the call returned, positive, or `nil` when it succeeded.
    var error: Int64? {
        hasReturned && event.result < 0 && event.result >= -4095 ? -event.result : nil
    }

    /// Calls `body` with the thread's name, without the zeros at its end.
    func withComm(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        withUnsafeBytes(of: event.comm) { comm in
            let bytes = comm.assumingMemoryBound(to: UInt8.self)
            body(UnsafeBufferPointer(rebasing: bytes.prefix { $0 != 0 }))
        }
    }
}
