// SPDX-License-Identifier: Apache-2.0

import Builtin

/// What the kernel passes to a program.
public protocol ProgramContext: BitwiseCopyable {
    /// The address of the context.
    var address: UnsafeRawPointer { get }
}

extension ProgramContext {
    /// Loads a value from the context.
    ///
    /// The verifier allows loads of fields only: the offset must be a constant.
    @inline(__always)
    public func load<T: BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T {
        address.advanced(by: offset).assumingMemoryBound(to: T.self).pointee
    }

    @inline(__always)
    func store<T: BitwiseCopyable>(_ value: T, at offset: Int) {
        UnsafeMutableRawPointer(mutating: address).advanced(by: offset).assumingMemoryBound(to: T.self).pointee = value
    }

    /// The user's number of the attachment. The corresponding C function is `bpf_get_attach_cookie`.
    ///
    /// Minimum kernel: Linux 5.15.
    public var cookie: UInt64 {
        @inline(__always) get { helper174(UnsafeMutableRawPointer(mutating: address)) }
    }

    /// A pointer to the packet, from a field that has 32 bits in the kernel's definition.
    @inline(__always)
    func packetPointer(at offset: Int) -> UnsafeMutableRawPointer {
        #if hasFeature(Embedded)
        // The kernel turns the load into one of the pointer.
        UnsafeMutableRawPointer(Builtin.inttoptr_Int64(UInt64(load(at: offset, as: UInt32.self))._value))
        #else
        // A stand-in has the whole pointer behind the kernel's fields.
        load(at: SimulatedContext.pointers + 2 * offset)
        #endif
    }
}
