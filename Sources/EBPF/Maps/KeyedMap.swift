// SPDX-License-Identifier: Apache-2.0

#if hasFeature(Embedded)
import Builtin
#endif

/// A map whose entries are found by a key.
public protocol KeyedMap<Key, Value>: KernelMap, ~Copyable {
    /// The type of the keys.
    associatedtype Key: BitwiseCopyable
    /// The type of the values.
    associatedtype Value: BitwiseCopyable
}

extension KeyedMap where Self: ~Copyable {
    /// Returns the address of the value for a key, or nil if the map has no entry for it.
    ///
    /// What is written through the pointer is written to the map. Other CPUs can do the same at the same time: use
    /// ``Swift/UnsafeMutablePointer/atomicAdd(_:)`` or a ``SpinLock`` if that matters.
    /// The corresponding C function is `bpf_map_lookup_elem`.
    @inline(__always)
    public func lookup(_ key: Key) -> UnsafeMutablePointer<Value>? {
        withStored(key) { key in
            helper1(address, key)?.assumingMemoryBound(to: Value.self)
        }
    }

    /// Inserts or replaces the entry for a key, and returns whether the kernel did so.
    ///
    /// The corresponding C function is `bpf_map_update_elem`.
    @inline(__always) @discardableResult
    public func update(_ key: Key, _ value: Value, mode: UpdateMode = .any) -> Bool {
        withStored(key) { key in
            withStored(value) { value in
                helper2(address, key, value, mode.rawValue) == 0
            }
        }
    }

    /// Removes the entry for a key, and returns whether there was one.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @inline(__always) @discardableResult
    public func delete(_ key: Key) -> Bool {
        withStored(key) { key in
            helper3(address, key) == 0
        }
    }

    /// The value for a key, or nil when the map has no entry for it. Assigning inserts or replaces the entry. Assigning nil
    /// removes it.
    @inline(__always)
    public subscript(key: Key) -> Value? {
        @inline(__always) get { lookup(key)?.pointee }
        @inline(__always) nonmutating set {
            if let newValue {
                update(key, newValue)
            } else {
                delete(key)
            }
        }
    }

    /// The value for a key, or a default when the map has no entry for it. Changing it inserts a missing entry.
    ///
    /// The change is made in the map, without an atomic instruction. Use ``KeyedMap/add(_:to:)`` for counters that
    /// several CPUs share.
    @inline(__always)
    public subscript(key: Key, default defaultValue: Value) -> Value {
        @inline(__always) get { lookup(key)?.pointee ?? defaultValue }
        @inline(__always) nonmutating _modify {
            #if hasFeature(Embedded)
            // One yield: the rest of a function with two is reached by a pointer, which BPF cannot call.
            var missing = defaultValue
            let found = lookup(key)
            yield &(found ?? UnsafeMutablePointer(Builtin.addressof(&missing))).pointee
            if found == nil {
                update(key, missing)
            }
            #else
            if let found = lookup(key) {
                yield &found.pointee
            } else {
                var missing = defaultValue
                yield &missing
                update(key, missing)
            }
            #endif
        }
    }

    /// Calls a closure for the entries of the map until it returns ``LoopControl/stop``, with a key and the address of its
    /// value.
    ///
    /// The kinds that allow it are ``HashMap``, ``LRUHashMap``, ``ArrayMap`` and their kinds for each CPU, with the value of
    /// this CPU. The corresponding C function is `bpf_for_each_map_elem`. Minimum kernel: Linux 5.13.
    @inline(__always)
    public func forEach(_ body: (Key, UnsafeMutablePointer<Value>) -> LoopControl) {
        _ = helper164(
            address,
            { _, key, value in
                body(
                    key.assumingMemoryBound(to: Key.self).pointee,
                    value.assumingMemoryBound(to: Value.self)
                )
            },
            0
        )
    }
}

extension KeyedMap where Self: ~Copyable, Value: AtomicInteger {
    /// Adds to the value for a key in one atomic step, and inserts the entry if there is none.
    ///
    /// Returns false if the map has no room for the entry.
    @inline(__always) @discardableResult
    public func add(_ amount: Value, to key: Key) -> Bool {
        if let value = lookup(key) {
            value.atomicAdd(amount)
            return true
        }
        if update(key, amount, mode: .insert) {
            return true
        }
        // Another CPU has inserted the entry, or the map is full.
        guard let value = lookup(key) else { return false }
        value.atomicAdd(amount)
        return true
    }
}
