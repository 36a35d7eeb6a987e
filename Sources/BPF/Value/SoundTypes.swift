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
        let isKnown =
            switch identity >> 4 & 3 {
            case 0: first.load(ordering: .relaxed) == identity
            case 1: second.load(ordering: .relaxed) == identity
            case 2: third.load(ordering: .relaxed) == identity
            default: fourth.load(ordering: .relaxed) == identity
            }
        return isKnown || look(type, bytes)
    }

    // Indexed by the bits of an address that differ between types. Four constants: an array would be created at run
    // time.
    @usableFromInline static let first = Atomic<UInt>(0)
    @usableFromInline static let second = Atomic<UInt>(0)
    @usableFromInline static let third = Atomic<UInt>(0)
    @usableFromInline static let fourth = Atomic<UInt>(0)

    private static func remember(_ identity: UInt) {
        switch identity >> 4 & 3 {
        case 0: first.store(identity, ordering: .relaxed)
        case 1: second.store(identity, ordering: .relaxed)
        case 2: third.store(identity, ordering: .relaxed)
        default: fourth.store(identity, ordering: .relaxed)
        }
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
