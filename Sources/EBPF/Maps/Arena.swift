// SPDX-License-Identifier: Apache-2.0

import Builtin

/// Memory that programs and user space share, with pointers in it. The corresponding kernel definition is
/// `BPF_MAP_TYPE_ARENA` in `<linux/bpf.h>`. Minimum kernel: Linux 6.9.
///
/// ```swift
/// struct Node {
///     var next: ArenaPointer<Node>
///     var number: UInt64
/// }
///
/// let arena = Arena(pages: 100)
/// let head = Variable(ArenaPointer<Node>.null)
///
/// guard let node: ArenaPointer<Node> = arena.allocate() else { return 1 }
/// node.pointee = Node(next: head.value, number: 7)
/// head.value = node
/// ```
///
/// An object has at most one arena.
@_rawLayout(like: MapDefinition)
public struct Arena: ~Copyable, KernelMap, @unchecked Sendable {
    /// Declares the map.
    ///
    /// - Parameters:
    ///   - pages: The size in pages. A page takes memory when it is allocated, or when user space touches it.
    ///   - pinning: Whether the map is pinned when the object is loaded.
    @inline(__always)
    public init(pages: UInt32, pinning: MapPinning = .none) {
        define(MapDefinition(type: 33, maxEntries: pages, flags: .mappable, pinning: pinning))
    }

    /// The address that helpers take for the map.
    public var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }

    /// Allocates pages, which are zero, and returns the address of the first one, or nil if too few are free.
    ///
    /// The program must be one that may sleep, such as `syscall`. The corresponding C function is the kernel's
    /// `bpf_arena_alloc_pages`.
    @inline(__always)
    public func allocate<Value>(pages: UInt32 = 1, as type: Value.Type = Value.self) -> ArenaPointer<Value>? {
        let start = arenaAllocate(address, nil, pages, -1, 0)
        return start == 0 ? nil : ArenaPointer(address: start)
    }

    /// Frees pages. What is read from them afterwards is zero.
    ///
    /// The program must be one that may sleep, such as `syscall`. The corresponding C function is the kernel's
    /// `bpf_arena_free_pages`.
    @inline(__always)
    public func free<Value>(_ start: ArenaPointer<Value>, pages: UInt32 = 1) {
        arenaFree(address, start.address, pages)
    }
}

#if hasFeature(Embedded)
@_extern(c, "__bpf_kfunc_bpf_arena_alloc_pages")
func arenaAllocate(
    _ map: UnsafeMutableRawPointer,
    _ address: UnsafeMutableRawPointer?,
    _ pages: UInt32,
    _ node: Int32,
    _ flags: UInt64
) -> UInt64
@_extern(c, "__bpf_kfunc_bpf_arena_free_pages")
func arenaFree(_ map: UnsafeMutableRawPointer, _ start: UInt64, _ pages: UInt32)
#endif
