// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// The types for which every bit pattern is a value. Checked for every value that is read.
///
/// A cache of the last types, and a table of the layouts of more types, without a lock: a type may overwrite another
/// one in its slot, which costs another lookup and nothing else.
@usableFromInline
enum SoundTypes {
    /// Returns whether the bytes, which are at least as many as the type's size, are a value.
    @inlinable @inline(__always)
    static func accept<Value: BPFValue>(_ type: Value.Type, _ bytes: RawSpan) -> Bool {
        let identity = UInt(bitPattern: ObjectIdentifier(type))
        let isKnown = unsafe slot(of: identity).pointee.load(ordering: .relaxed) == identity
        return _fastPath(isKnown) || look(type, bytes)
    }

    /// The place of a type in the cache: an address and not a switch, which would be a jump through a table for every
    /// value that is read.
    @inlinable @inline(__always)
    static func slot(of identity: UInt) -> UnsafePointer<Atomic<UInt>> {
        // The cache is a constant: its address is valid for ever.
        unsafe withUnsafePointer(to: latest) { cache in
            unsafe UnsafeRawPointer(cache).assumingMemoryBound(to: Atomic<UInt>.self) + Int(identity >> 4 & 3)
        }
    }

    @usableFromInline static let latest = Cache()

    /// The last types, indexed by the bits of an address that differ between types. Not an array, which would be created
    /// at run time.
    @usableFromInline
    struct Cache: ~Copyable, Sendable {
        private let first = Atomic<UInt>(0)
        private let second = Atomic<UInt>(0)
        private let third = Atomic<UInt>(0)
        private let fourth = Atomic<UInt>(0)
    }

    private static func remember(_ identity: UInt) {
        unsafe slot(of: identity).pointee.store(identity, ordering: .relaxed)
    }

    /// The addresses of layouts, which are never freed, by the bits of a type's address that differ between types.
    private static let table = InlineArray<16, Atomic<UInt>> { _ in Atomic(0) }

    @usableFromInline
    static func look<Value: BPFValue>(_ type: Value.Type, _ bytes: RawSpan) -> Bool {
        let identity = ObjectIdentifier(type)
        let slot = Int(UInt(bitPattern: identity) >> 4 & 15)
        if let address = unsafe UnsafeRawPointer(bitPattern: table[slot].load(ordering: .acquiring)) {
            let known = unsafe Unmanaged<ValueLayout>.fromOpaque(address)._withUnsafeGuaranteedRef { layout in
                layout.identity == identity ? layout.accepts(bytes) : nil
            }
            if let known { return known }
        }
        let layout = ValueLayout.layout(of: type)
        let address = unsafe UInt(bitPattern: Unmanaged.passUnretained(layout).toOpaque())
        table[slot].store(address, ordering: .releasing)
        if layout.isSound { remember(UInt(bitPattern: identity)) }
        return layout.accepts(bytes)
    }
}
