// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// Types whose memory is known to be a value for every bit pattern: asked for every value that is read.
///
/// The type that was found last, and a table of what is known of some more, without a lock: a slot holds one type's layout or is
/// overwritten by another's, and the only harm in that is to look the type up again.
@usableFromInline
enum SoundTypes {
    /// - Returns: whether the bytes, which are at least as many as the type has, are a value.
    @inlinable @inline(__always)
    static func accept<Value: BPFValue>(_ type: Value.Type, _ bytes: RawSpan) -> Bool {
        last.load(ordering: .relaxed) == UInt(bitPattern: ObjectIdentifier(type)) || look(type, bytes)
    }

    @usableFromInline static let last = Atomic<UInt>(0)

    /// Addresses of layouts, which live as long as the process, by the bits of a type's address that differ between types.
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
        // Only the first one, so that readers of several types do not take the line from each other.
        if layout.isSound {
            _ = last.compareExchange(expected: 0, desired: UInt(bitPattern: identity), ordering: .relaxed)
        }
        return layout.accepts(bytes)
    }
}
