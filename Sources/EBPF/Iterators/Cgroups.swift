// SPDX-License-Identifier: Apache-2.0

/// A part of the tree of cgroups, for ``loop(over:_:)``. The corresponding kernel definition is
/// `struct bpf_iter_css`.
public struct Cgroups: Sendable {
    let start: UInt
    let order: UInt32

    @inline(__always)
    init(start: UInt, order: UInt32) {
        self.start = start
        self.order = order
    }

    /// A cgroup and all below it, each before those below it: `BPF_CGROUP_ITER_DESCENDANTS_PRE`.
    ///
    /// The verifier must know the pointer: a `struct cgroup`, or its `struct cgroup_subsys_state`.
    @inline(__always)
    public static func descendants(of cgroup: UnsafeRawPointer) -> Cgroups {
        Cgroups(start: UInt(bitPattern: cgroup), order: 2)
    }

    /// A cgroup and all below it, each behind those below it: `BPF_CGROUP_ITER_DESCENDANTS_POST`.
    @inline(__always)
    public static func descendantsFirst(of cgroup: UnsafeRawPointer) -> Cgroups {
        Cgroups(start: UInt(bitPattern: cgroup), order: 3)
    }

    /// A cgroup and those that it is in, up to the root: `BPF_CGROUP_ITER_ANCESTORS_UP`.
    @inline(__always)
    public static func ancestors(of cgroup: UnsafeRawPointer) -> Cgroups {
        Cgroups(start: UInt(bitPattern: cgroup), order: 4)
    }
}

/// Calls a closure with the address of each cgroup's `struct cgroup_subsys_state` until it returns ``LoopControl/stop``.
///
/// A `struct cgroup` begins with its state. A program that may sleep calls it in ``RCU/read(_:)``. Returns 0, or a negative
/// error if there is nothing to visit. The corresponding C functions are the kernel's `bpf_iter_css_new`,
/// `bpf_iter_css_next` and `bpf_iter_css_destroy`. Minimum kernel: Linux 6.7.
@inline(__always) @discardableResult
public func loop(over cgroups: Cgroups, _ body: (UnsafeRawPointer) -> LoopControl) -> Int32 {
    #if hasFeature(Embedded)
    iterate(
        InlineArray<3, UInt64>(repeating: 0),
        begin: { cgroupIteratorNew($0, UnsafeRawPointer(bitPattern: cgroups.start), cgroups.order) },
        next: { cgroupIteratorNext($0) },
        end: { cgroupIteratorDestroy($0) },
        { body(UnsafeRawPointer($0)) }
    )
    #else
    noSimulatedIterator
    #endif
}

#if hasFeature(Embedded)
@_extern(c, "__bpf_kfunc_bpf_iter_css_new")
func cgroupIteratorNew(_ iterator: UnsafeMutableRawPointer, _ start: UnsafeRawPointer?, _ order: UInt32) -> Int32
@_extern(c, "__bpf_kfunc_bpf_iter_css_next")
func cgroupIteratorNext(_ iterator: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
@_extern(c, "__bpf_kfunc_bpf_iter_css_destroy")
func cgroupIteratorDestroy(_ iterator: UnsafeMutableRawPointer)
#endif
