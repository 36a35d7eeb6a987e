// SPDX-License-Identifier: Apache-2.0

/// The strings of an argv block, which end with a NUL each; the last one's may have been cut off.
struct ArgumentList: Sequence, IteratorProtocol {
    private var rest: Slice<UnsafeBufferPointer<UInt8>>

    init(_ block: UnsafeBufferPointer<UInt8>) {
        rest = block[...]
    }

    mutating func next() -> UnsafeBufferPointer<UInt8>? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: 0) ?? rest.endIndex
        defer { rest = rest[Swift.min(end + 1, rest.endIndex)...] }
        return UnsafeBufferPointer(rebasing: rest[..<end])
    }
}

extension SyscallRecord.Text {
    /// The strings of a ``SYSCALL_TEXT_ARGV``.
    var arguments: ArgumentList { ArgumentList(bytes) }
}

extension Duration {
    /// The whole of it in nanoseconds; a negative duration counts as none.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(seconds) &* 1_000_000_000 &+ UInt64(attoseconds) / 1_000_000_000
    }
}
