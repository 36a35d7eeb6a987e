// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Reads the memory that a call's arguments point to.

/// The text of a record, and where the next one goes.
///
/// The position is opaque wherever it is compared: the verifier finds a limit only if the value that was compared is used.
struct TextWriter {
    let text: UnsafeMutableRawPointer
    private(set) var position: UInt64 = 0

    @inline(__always)
    init(_ record: UnsafeMutablePointer<Record>) {
        text = UnsafeMutableRawPointer(record).advanced(by: 104)
    }

    /// Returns the place of the next text, or nil when the record has no room for it.
    @inline(__always)
    private func place() -> UnsafeMutableRawPointer? {
        let position = CompilerHint.opaque(position)
        return position <= UInt64(Size.text) ? text.advanced(by: Int(position)) : nil
    }

    /// Writes the header of a text, and returns where its bytes go.
    @inline(__always)
    private func begin(_ header: UnsafeMutableRawPointer, _ argument: UInt32, _ kind: UInt8) -> UnsafeMutableRawPointer
    {
        header.assumingMemoryBound(to: Text.self).pointee = Text(
            size: 0,
            argument: UInt8(truncatingIfNeeded: argument),
            kind: kind,
            flags: 0
        )
        return header.advanced(by: 8)
    }

    @inline(__always)
    private mutating func end(_ place: UnsafeMutableRawPointer, _ size: UInt32, isTruncated: Bool) {
        let header = place.assumingMemoryBound(to: Text.self)
        header.pointee.size = UInt16(truncatingIfNeeded: size)
        header.pointee.flags = isTruncated ? Text.truncated : 0
        position = position &+ 8 &+ UInt64((size &+ 3) & ~3)
    }

    @inline(__always)
    mutating func string(_ argument: UInt32, _ address: UInt64) {
        guard let place = place() else { return }
        let bytes = begin(place, argument, TextKind.string)
        let size = UserPointer<UInt8>(address).readString(into: bytes, capacity: Int(Size.string))
        guard size > 0, size <= Int(Size.string) else { return }
        end(place, UInt32(truncatingIfNeeded: size) &- 1, isTruncated: size == Int(Size.string))
    }

    /// As many bytes as there are, `most` of them at most.
    @inline(__always)
    mutating func bytes(_ argument: UInt32, _ kind: UInt8, _ address: UInt64, _ size: UInt64, most: UInt32) {
        guard let place = place() else { return }
        let isTruncated = size > UInt64(most)
        let size = isTruncated ? UInt64(most) : size
        let bytes = begin(place, argument, kind)
        let pointer = UnsafeRawPointer(bitPattern: UInt(address))
        guard Helper.probeReadUser(bytes, UInt32(truncatingIfNeeded: size), pointer) == 0 else { return }
        end(place, UInt32(truncatingIfNeeded: size), isTruncated: isTruncated)
    }

    @inline(__always)
    mutating func socketAddress(_ argument: UInt32, _ address: UInt64, _ size: UInt64) {
        guard address != 0 else { return }
        let size = UInt32(truncatingIfNeeded: size)
        let limited = size > Size.socketAddress ? Size.socketAddress : size
        bytes(argument, TextKind.socketAddress, address, UInt64(limited), most: Size.socketAddress)
    }

    /// The path of a link and, if it could be read, where it leads.
    @inline(__always)
    mutating func link(_ argument: UInt32, _ path: UInt64, _ target: UInt64, _ result: Int64) {
        string(argument, path)
        guard result > 0 else { return }
        bytes(argument &+ 1, TextKind.string, target, UInt64(result), most: Size.string)
    }

    /// The arguments of a program that could not be executed, from the caller's array.
    @inline(__always)
    mutating func argv(_ argument: UInt32, _ array: UInt64, pointerSize: UInt32) {
        guard array != 0, let place = place() else { return }
        let bytes = begin(place, argument, TextKind.argv)
        var used: UInt32 = 0
        var isTruncated = true
        for index in 0..<Size.execArguments {
            var address: UInt64 = 0
            used = CompilerHint.opaque(used)
            guard used <= Size.string else { break }
            let element = UnsafeRawPointer(bitPattern: UInt(array &+ UInt64(index) &* UInt64(pointerSize)))
            let status = withUnsafeMutablePointer(to: &address) {
                Helper.probeReadUser(UnsafeMutableRawPointer($0), pointerSize, element)
            }
            guard status == 0 else { break }
            guard address != 0 else {
                isTruncated = false
                break
            }
            let size = UserPointer<UInt8>(address)
                .readString(into: bytes.advanced(by: Int(used)), capacity: Int(Size.execArgument))
            guard size > 0, size <= Int(Size.execArgument) else { break }
            used = used &+ UInt32(truncatingIfNeeded: size)
        }
        end(place, used, isTruncated: isTruncated)
    }

    /// A successful execve has replaced the memory that its arguments pointed to: the new program's stack has the same.
    @inline(__always)
    mutating func exec(_ call: UnsafeMutablePointer<Call>, isAt: Bool, _ result: Int64) {
        let path: UInt32 = isAt ? 1 : 0
        if result < 0 {
            let is32Bit =
                UInt32(call.pointee.slot) >= Slot.compat
                || isX86 && UInt64(call.pointee.number) & Slot.x32Bit != 0
            string(path, isAt ? argument(call, 1) : argument(call, 0))
            argv(path &+ 1, isAt ? argument(call, 2) : argument(call, 1), pointerSize: is32Bit ? 4 : 8)
            return
        }
        let memory = TaskStruct.current.mm
        string(path, memory.envEnd)
        let start = memory.argStart
        bytes(path &+ 1, TextKind.argv, start, memory.argEnd &- start, most: Size.string)
    }
}

@inline(__always)
func argument(_ call: UnsafeMutablePointer<Call>, _ index: Int) -> UInt64 {
    UnsafeMutableRawPointer(call).advanced(by: 16).assumingMemoryBound(to: UInt64.self)[index]
}

/// Returns the size of what was captured.
@inline(__always)
func capture(
    _ record: UnsafeMutablePointer<Record>,
    _ call: UnsafeMutablePointer<Call>,
    _ what: UInt32,
    _ result: Int64
) -> UInt32 {
    var text = TextWriter(record)
    switch what {
    case CaptureKind.exec, CaptureKind.execat: text.exec(call, isAt: what & 1 != 0, result)
    case CaptureKind.socketAddress: text.socketAddress(1, argument(call, 1), argument(call, 2))
    case CaptureKind.sendto: text.socketAddress(4, argument(call, 4), argument(call, 5))
    case CaptureKind.clone3:
        text.bytes(0, TextKind.structure, argument(call, 0), argument(call, 1), most: Size.structure)
    case CaptureKind.openat2:
        text.string(1, argument(call, 1))
        text.bytes(2, TextKind.structure, argument(call, 2), argument(call, 3), most: Size.structure)
    case CaptureKind.readlink: text.link(0, argument(call, 0), argument(call, 1), result)
    case CaptureKind.readlinkat: text.link(1, argument(call, 1), argument(call, 2), result)
    default:
        if what & 1 != 0 { text.string(0, argument(call, 0)) }
        if what & 2 != 0 { text.string(1, argument(call, 1)) }
        if what & 4 != 0 { text.string(2, argument(call, 2)) }
        if what & 8 != 0 { text.string(3, argument(call, 3)) }
        if what & 16 != 0 { text.string(4, argument(call, 4)) }
        if what & 32 != 0 { text.string(5, argument(call, 5)) }
    }
    return UInt32(truncatingIfNeeded: text.position)
}
