// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer

/// Writes an event as a JSON object on a line of its own.
struct JSONFormatter: EventFormatter {
    let table: SyscallTable
    let errors: ErrnoTable
    var clock: WallClock

    mutating func append(_ record: SyscallRecord, to output: inout OutputBuffer) {
        let event = record.event
        let signature = table.signature(of: record)
        output.append(#"{"type":"syscall","time_ns":"#)
        if record.hasStart {
            output.append(decimal: clock.time(event.start_ns))
        } else {
            output.append(#"null,"returned_ns":"#)
            output.append(decimal: clock.time(event.start_ns))
        }
        output.append(#","comm":""#)
        record.withComm { output.append(escaped: $0, .json) }
        output.append(#"","pid":"#)
        output.append(decimal: UInt64(event.pid))
        output.append(#","tid":"#)
        output.append(decimal: UInt64(event.tid))
        output.append(#","syscall":""#)
        if let signature {
            output.append(signature.name)
        } else {
            output.append(record.isCompat ? "compat_" : "syscall_")
            output.append(decimal: UInt64(event.number))
        }
        output.append(#"","number":"#)
        output.append(decimal: UInt64(event.number))
        if record.isCompat {
            output.append(#","abi":""#)
            output.append(table.compatName)
            output.append(byte: UInt8(ascii: "\""))
        } else if record.isX32 {
            output.append(#","abi":"x32""#)
        }
        output.append(#","args":["#)
        var isTruncated = false
        for index in 0..<(signature?.count ?? Int(SYSCALL_ARGUMENTS)) {
            guard let kind = signature.map({ $0.kind(of: index, in: record) }) ?? .hex else { break }
            if index > 0 { output.append(byte: UInt8(ascii: ",")) }
            append(argument: index, kind, of: record, &isTruncated, to: &output)
        }
        output.append(#"],"result":"#)
        append(result: record, signature, to: &output)
        output.append(#","duration_ns":"#)
        if record.hasStart { output.append(decimal: event.duration_ns) } else { output.append("null") }
        if isTruncated { output.append(#","truncated":true"#) }
        output.append("}\n")
    }

    private func append(
        argument index: Int,
        _ kind: ArgumentKind,
        of record: SyscallRecord,
        _ isTruncated: inout Bool,
        to output: inout OutputBuffer
    ) {
        let value = record.argument(index)
        guard let text = record.text(index, kind) else {
            if kind.isAddress, value == 0 { return output.append("null") }
            // JSON readers store numbers as doubles. A number that does not fit is written as a string.
            let isNumber = kind.isDecimal && Self.isExact(kind, value) || kind == .dirfd && Self.isDescriptor(value)
            if !isNumber { output.append(byte: UInt8(ascii: "\"")) }
            output.append(value, as: kind)
            if !isNumber { output.append(byte: UInt8(ascii: "\"")) }
            return
        }
        isTruncated = isTruncated || text.isTruncated
        switch text.kind {
        case SYSCALL_TEXT_ARGV:
            output.append(byte: UInt8(ascii: "["))
            var isFirst = true
            for argument in text.arguments {
                if !isFirst { output.append(byte: UInt8(ascii: ",")) }
                isFirst = false
                append(string: argument, to: &output)
            }
            output.append(byte: UInt8(ascii: "]"))
        case SYSCALL_TEXT_SOCKADDR:
            output.append(byte: UInt8(ascii: "\""))
            output.append(sockaddr: text.bytes, .json)
            output.append(byte: UInt8(ascii: "\""))
        case SYSCALL_TEXT_STRUCTURE:
            output.append(byte: UInt8(ascii: "\""))
            output.append(structure: text.bytes, as: kind)
            output.append(byte: UInt8(ascii: "\""))
        default:
            append(string: text.bytes, to: &output)
        }
    }

    private func append(string bytes: UnsafeBufferPointer<UInt8>, to output: inout OutputBuffer) {
        output.append(byte: UInt8(ascii: "\""))
        output.append(escaped: bytes, .json)
        output.append(byte: UInt8(ascii: "\""))
    }

    /// Whether a directory is a descriptor, and not the working directory.
    private static func isDescriptor(_ value: UInt64) -> Bool { Int32(truncatingIfNeeded: value) != -100 }  // AT_FDCWD

    private static func isExact(_ kind: ArgumentKind, _ value: UInt64) -> Bool {
        let limit: UInt64 = 1 << 53
        return switch kind {
        case .long: Int64(bitPattern: value).magnitude <= limit
        case .size: value <= limit
        default: true
        }
    }

    private func append(result record: SyscallRecord, _ signature: SyscallSignature?, to output: inout OutputBuffer) {
        if !record.hasReturned {
            output.append("null")
        } else if let error = record.error {
            output.append(#"-1,"error":""#)
            if let name = errors[error] {
                output.append(name)
            } else {
                output.append("ERRNO_")
                output.append(decimal: error)
            }
            output.append(byte: UInt8(ascii: "\""))
        } else if signature?.returnsAddress == true {
            output.append(byte: UInt8(ascii: "\""))
            output.append(record.returnedAddress, as: .hex)
            output.append(byte: UInt8(ascii: "\""))
        } else {
            output.append(decimal: record.event.result)
        }
    }

    mutating func adjustClock() { clock.adjust() }

    func append(_ totals: StreamTotals, to output: inout OutputBuffer) {
        output.append(#"{"type":"summary","events":"#)
        output.append(decimal: totals.written)
        output.append(#","lost":"#)
        output.append(decimal: totals.lost + totals.unwritten)
        output.append(#","missed":"#)
        output.append(decimal: totals.missed)
        output.append(#","unfollowed":"#)
        output.append(decimal: totals.unfollowed)
        output.append(#","elapsed_ns":"#)
        output.append(decimal: totals.elapsed.nanoseconds)
        output.append("}\n")
    }
}
