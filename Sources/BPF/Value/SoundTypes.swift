// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// Types whose memory is known to be a value for every bit pattern: asked for every value that is read.
///
/// The type that was found last, and a table of some more, without a lock: a slot holds a type's identity or is overwritten by
/// another's, and the only harm in that is to ask ``ValueLayout`` again.
@usableFromInline
enum SoundTypes {
    /// - Returns: whether the bytes, which are at least as many as the type has, are a value.
    @inlinable @inline(__always)
    static func accept<Value: BPFValue>(_ type: Value.Type, _ bytes: RawSpan) -> Bool {
        last.load(ordering: .relaxed) == UInt(bitPattern: ObjectIdentifier(type)) || look(type, bytes)
    }

    @usableFromInline static let last = Atomic<UInt>(0)

    /// By the bits of an address that differ between types.
    private static let table = InlineArray<16, Atomic<UInt>> { _ in Atomic(0) }

    @usableFromInline
    static func look<Value: BPFValue>(_ type: Value.Type, _ bytes: RawSpan) -> Bool {
        let identity = UInt(bitPattern: ObjectIdentifier(type))
        let slot = Int(identity >> 4 & 15)
        if table[slot].load(ordering: .relaxed) == identity { return true }
        let layout = ValueLayout.layout(of: type)
        guard layout.defect == nil else { return false }
        guard layout.booleans.isEmpty else { return layout.accepts(bytes) }
        table[slot].store(identity, ordering: .relaxed)
        last.store(identity, ordering: .relaxed)
        return true
    }
}
