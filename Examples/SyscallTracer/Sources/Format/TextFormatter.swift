// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer

/// Writes an event as a line of text, in the style of strace.
///
/// `19:22:01.123456 bash 1234/1240 openat(AT_FDCWD, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3  12.3us`
struct TextFormatter: EventFormatter {
    let table: SyscallTable
    let errors: ErrnoTable
    var clock: WallClock

    mutating func append(_ record: SyscallRecord, to output: inout OutputBuffer) {
        let event = record.event
        clock.append(event.start_ns, to: &output)
        output.append(byte: UInt8(ascii: " "))
        record.withComm { output.append(escaped: $0, .text) }
        output.append(byte: UInt8(ascii: " "))
        output.append(decimal: UInt64(event.pid))
        output.append(byte: UInt8(ascii: "/"))
        output.append(decimal: UInt64(event.tid))
        output.append(byte: UInt8(ascii: " "))
        let signature = table.signature(of: record)
        append(name: signature, of: record, to: &output)
        output.append(byte: UInt8(ascii: "("))
        for index in 0..<(signature?.count ?? Int(SYSCALL_ARGUMENTS)) {
            guard let kind = signature.map({ $0.kind(of: index, in: record) }) ?? .hex else { break }
            if index > 0 { output.append(", ") }
            append(argument: index, kind, of: record, to: &output)
        }
        output.append(") = ")
        append(result: record, signature, to: &output)
        // A call that was not seen to start has the time of its return.
        if record.hasStart {
            output.append("  ")
            output.append(duration: event.duration_ns)
        } else {
            output.append("  ?")
        }
        output.append(byte: UInt8(ascii: "\n"))
    }

    private func append(name signature: SyscallSignature?, of record: SyscallRecord, to output: inout OutputBuffer) {
        if let signature { return output.append(signature.name) }
        output.append(record.isCompat ? "compat_" : "syscall_")
        output.append(decimal: UInt64(record.event.number))
    }

    private func append(
        argument index: Int,
        _ kind: ArgumentKind,
        of record: SyscallRecord,
        to output: inout OutputBuffer
    ) {
        guard let text = record.text(index, kind) else {
            return output.append(record.argument(index), as: kind)
        }
        switch text.kind {
        case SYSCALL_TEXT_ARGV:
            output.append(byte: UInt8(ascii: "["))
            var isFirst = true
            for argument in text.arguments {
                if !isFirst { output.append(", ") }
                isFirst = false
                output.append(byte: UInt8(ascii: "\""))
                output.append(escaped: argument, .text)
                output.append(byte: UInt8(ascii: "\""))
            }
            if text.isTruncated { output.append(isFirst ? "..." : ", ...") }
            output.append(byte: UInt8(ascii: "]"))
        case SYSCALL_TEXT_SOCKADDR:
            output.append(sockaddr: text.bytes, .text)
        case SYSCALL_TEXT_STRUCTURE:
            output.append(structure: text.bytes, as: kind)
        default:
            output.append(byte: UInt8(ascii: "\""))
            output.append(escaped: text.bytes, .text)
            output.append(byte: UInt8(ascii: "\""))
            if text.isTruncated { output.append("...") }
        }
    }

    private func append(result record: SyscallRecord, _ signature: SyscallSignature?, to output: inout OutputBuffer) {
        if !record.hasReturned {
            output.append("?")
        } else if let error = record.error {
            output.append("-1 ")
            append(error: error, to: &output)
        } else if signature?.returnsAddress == true {
            output.append(record.returnedAddress, as: .hex)
        } else {
            output.append(decimal: record.event.result)
        }
    }

    private func append(error: Int64, to output: inout OutputBuffer) {
        if let name = errors[error] { return output.append(name) }
        output.append("ERRNO_")
        output.append(decimal: error)
    }

    mutating func adjustClock() { clock.adjust() }

    /// Writes nothing: the totals go to standard error, so that the output has only events.
    func append(_ totals: StreamTotals, to output: inout OutputBuffer) {}
}
