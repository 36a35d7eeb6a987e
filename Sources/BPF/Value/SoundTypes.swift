// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// Types whose memory is known to be a value for every bit pattern: asked for every value that is read.
///
/// A table of the last few types, without a lock: a slot holds a type's identity or is overwritten by another's, and the only
/// harm in that is to ask ``ValueLayout`` again.
@usableFromInline
enum SoundTypes {
    /// - Returns: whether the bytes, which are at least as many as the type has, are a value.
    @inlinable @inline(__always)
    static func accept<Value: BPFValue>(_ type: Value.Type, _ bytes: RawSpan) -> Bool {
        let identity = UInt(bitPattern: ObjectIdentifier(type))
        return last.load(ordering: .relaxed) == identity || look(type, bytes)
    }

    @usableFromInline static let last = Atomic<UInt>(0)

    @usableFromInline
    static func look<Value: BPFValue>(_ type: Value.Type, _ bytes: RawSpan) -> Bool {
        let layout = ValueLayout.layout(of: type)
        guard layout.defect == nil else { return false }
        guard !layout.booleans.isEmpty else {
            last.store(UInt(bitPattern: ObjectIdentifier(type)), ordering: .relaxed)
            return true
        }
        return layout.accepts(bytes)
    }
}
