// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// One call of bpf(2) with attributes that are laid out by hand.
///
/// Used where libbpf 1.1 or the oldest headers have no words for a call. The offsets are those of `union bpf_attr` in
/// `<linux/bpf.h>`, which only grows; the kernel accepts a longer one whose rest is zero.
struct BPFCommand {
    enum Number: CInt {
        case mapCreate = 0
        case programLoad = 5
        case programAttach = 8
        case rawTracepointOpen = 17
        case linkCreate = 28
        case tokenCreate = 36
    }

    private let number: Number
    private var attributes = [UInt64](repeating: 0, count: 24)

    init(_ number: Number) { self.number = number }

    /// Sets a field at its offset in bytes.
    mutating func set<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
        unsafe attributes.withUnsafeMutableBytes { bytes in
            unsafe bytes.storeBytes(of: value, toByteOffset: offset, as: Value.self)
        }
    }

    /// Sets a field to an address, which must stay valid until the call.
    mutating func set(_ pointer: UnsafeRawPointer?, at offset: Int) {
        set(UInt64(UInt(bitPattern: pointer)), at: offset)
    }

    /// Makes the call; gives what it returns, often a descriptor.
    mutating func call() throws(Errno) -> CInt {
        let number = number.rawValue
        let result = try systemCall {
            unsafe attributes.withUnsafeMutableBytes { bytes in
                unsafe swift_bpf_syscall(
                    number,
                    bytes.baseAddress?.assumingMemoryBound(to: bpf_attr.self),
                    UInt32(bytes.count)
                )
            }
        }
        return CInt(truncatingIfNeeded: result)
    }

    /// Makes a call that returns a descriptor.
    mutating func descriptor() throws(Errno) -> OwnedDescriptor { OwnedDescriptor(adopting: try call()) }
}
