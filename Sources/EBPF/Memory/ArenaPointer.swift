// SPDX-License-Identifier: Apache-2.0

/// The address of a value in an ``Arena``. It is the same for programs and user space.
///
/// The value may have pointers to values of its own type. An access never faults: what is read from a page that is not
/// allocated is zero. The kernel does not know null pointers, and finds some page behind one: ask ``isNull`` before.
public struct ArenaPointer<Pointee>: BitwiseCopyable, Sendable, Equatable {
    /// The address, as user space sees it.
    public let address: UInt64

    /// Creates a pointer from an address.
    @inline(__always)
    public init(address: UInt64) {
        self.address = address
    }

    /// The pointer to nothing, with which a list ends.
    public static var null: ArenaPointer { @inline(__always) get { ArenaPointer(address: 0) } }

    /// Whether the address is zero.
    public var isNull: Bool { @inline(__always) get { address == 0 } }

    /// Compares two addresses.
    @inline(__always)
    public static func == (left: ArenaPointer, right: ArenaPointer) -> Bool {
        left.address == right.address
    }
}

extension ArenaPointer where Pointee: BitwiseCopyable {
    /// The value.
    public var pointee: Pointee {
        @inline(__always) unsafeAddress { UnsafePointer(place) }
        @inline(__always) nonmutating unsafeMutableAddress { place }
    }

    /// The address of the value for the program, which the verifier knows as a part of the arena.
    ///
    /// It must not be stored: store the ``ArenaPointer``.
    public var place: UnsafeMutablePointer<Pointee> {
        @inline(__always) get { arenaPlace(address).assumingMemoryBound(to: Pointee.self) }
    }

    /// Returns the pointer to the value that is `count` values further.
    @inline(__always)
    public func advanced(by count: Int) -> ArenaPointer {
        let distance = count &* MemoryLayout<Pointee>.stride
        return ArenaPointer(address: address &+ UInt64(truncatingIfNeeded: distance))
    }

    /// The value that is `index` values further.
    public subscript(index: Int) -> Pointee {
        @inline(__always) unsafeAddress { UnsafePointer(advanced(by: index).place) }
        @inline(__always) nonmutating unsafeMutableAddress { advanced(by: index).place }
    }
}

#if hasFeature(Embedded)
/// Becomes the instruction `addr_space_cast`.
@_extern(c, "__bpf_arena_place")
func arenaPlace(_ address: UInt64) -> UnsafeMutableRawPointer
#endif
