// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// A number in memory that programs and this process share, which both can change at the same time.
///
/// Programs use `__sync_fetch_and_add` and its relatives on the same number.
///
/// ```swift
/// let calls = try object.globals.atomic("calls", as: UInt32.self)
/// let before = calls.exchange(0)
/// ```
///
/// The operations need no system call. All are sequentially consistent, except that ``load()`` is acquiring and
/// ``store(_:)`` is releasing: what the other side wrote before is visible.
@safe public struct BPFAtomic<Number: BPFAtomicNumber>: @unchecked Sendable {  // the memory's owner is kept
    @usableFromInline let address: UnsafeMutableRawPointer
    private let owner: any AnyObject & Sendable

    /// Whether this process may change the number.
    public let isWritable: Bool

    /// Takes a number that lies in memory of an owner, with its natural alignment.
    init(_ address: UnsafeMutableRawPointer, isWritable: Bool, owner: some AnyObject & Sendable) {
        unsafe self.address = unsafe address
        self.isWritable = isWritable
        self.owner = owner
    }

    /// Returns the number.
    @inlinable
    public func load() -> Number {
        unsafe is32
            ? Number(truncatingIfNeeded: small.pointee.load(ordering: .acquiring))
            : Number(truncatingIfNeeded: large.pointee.load(ordering: .acquiring))
    }

    /// Sets the number.
    ///
    /// A number that this process may not change is a programming error, here and in the other operations.
    @inlinable
    public func store(_ number: Number) {
        checkWritable()
        if is32 {
            unsafe small.pointee.store(UInt32(truncatingIfNeeded: number), ordering: .releasing)
        } else {
            unsafe large.pointee.store(UInt64(truncatingIfNeeded: number), ordering: .releasing)
        }
    }

    /// Adds to the number and returns what it was before. A sum that does not fit wraps around.
    @inlinable @discardableResult
    public func add(_ number: Number) -> Number {
        checkWritable()
        return unsafe is32
            ? Number(
                truncatingIfNeeded: small.pointee.wrappingAdd(
                    UInt32(truncatingIfNeeded: number),
                    ordering: .sequentiallyConsistent
                )
                .oldValue
            )
            : Number(
                truncatingIfNeeded: large.pointee.wrappingAdd(
                    UInt64(truncatingIfNeeded: number),
                    ordering: .sequentiallyConsistent
                )
                .oldValue
            )
    }

    /// Sets the number and returns what it was before.
    @inlinable @discardableResult
    public func exchange(_ number: Number) -> Number {
        checkWritable()
        return unsafe is32
            ? Number(
                truncatingIfNeeded: small.pointee.exchange(
                    UInt32(truncatingIfNeeded: number),
                    ordering: .sequentiallyConsistent
                )
            )
            : Number(
                truncatingIfNeeded: large.pointee.exchange(
                    UInt64(truncatingIfNeeded: number),
                    ordering: .sequentiallyConsistent
                )
            )
    }

    /// Sets the number if it is what a caller expects.
    ///
    /// - Parameters:
    ///   - expected: what the number should be.
    ///   - desired: the new number.
    /// - Returns: whether it was set, and what the number was before.
    @inlinable @discardableResult
    public func compareExchange(expected: Number, desired: Number) -> (exchanged: Bool, original: Number) {
        checkWritable()
        if is32 {
            let (exchanged, original) = unsafe small.pointee.compareExchange(
                expected: UInt32(truncatingIfNeeded: expected),
                desired: UInt32(truncatingIfNeeded: desired),
                ordering: .sequentiallyConsistent
            )
            return (exchanged, Number(truncatingIfNeeded: original))
        }
        let (exchanged, original) = unsafe large.pointee.compareExchange(
            expected: UInt64(truncatingIfNeeded: expected),
            desired: UInt64(truncatingIfNeeded: desired),
            ordering: .sequentiallyConsistent
        )
        return (exchanged, Number(truncatingIfNeeded: original))
    }

    @inlinable
    func checkWritable() { precondition(isWritable, "the number was mapped read-only") }

    @inlinable var is32: Bool { Number.bitWidth == 32 }

    @inlinable
    var small: UnsafePointer<Atomic<UInt32>> {
        unsafe UnsafePointer(address.assumingMemoryBound(to: Atomic<UInt32>.self))
    }

    @inlinable
    var large: UnsafePointer<Atomic<UInt64>> {
        unsafe UnsafePointer(address.assumingMemoryBound(to: Atomic<UInt64>.self))
    }
}
