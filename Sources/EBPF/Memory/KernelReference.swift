// SPDX-License-Identifier: Apache-2.0

/// A reference to an object of the kernel, in a value of a map: `struct task_struct __kptr *` in C.
///
/// The object's type is one that `// bpf-types:` names, or an empty one that has the kernel's name: `enum task_struct {}`.
///
/// ```swift
/// // bpf-types: task_struct
/// struct Entry {
///     var task: KernelReference<TaskStruct>
/// }
///
/// let entries = ArrayMap<Entry>(maxEntries: 1)
/// ```
///
/// The map releases the object when the entry is deleted. Minimum kernel: Linux 6.4.
public struct KernelReference<Object>: BitwiseCopyable, Sendable {
    private var address: UInt64 = 0

    /// Creates a reference to nothing.
    @inline(__always)
    public init() {}

    /// Puts an object into the value, or nil, and returns the one that was there.
    ///
    /// The program must own the object, and owns the one that is returned: release it, or put it into another value. The
    /// value must be in a map. The corresponding C function is `bpf_kptr_xchg`.
    @inline(__always)
    public mutating func exchange(_ object: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        #if hasFeature(Embedded)
        withUnsafeMutablePointer(to: &self) { helper194(UnsafeMutableRawPointer($0), object) }
        #else
        let old = UnsafeMutableRawPointer(bitPattern: UInt(address))
        address = UInt64(UInt(bitPattern: object))
        return old
        #endif
    }
}
