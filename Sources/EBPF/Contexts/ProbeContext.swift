// SPDX-License-Identifier: Apache-2.0

/// The context of a probe in the kernel or in a program of user space: `SEC("kprobe/…")`, `SEC("uprobe/…")`. The
/// corresponding kernel definition is `struct pt_regs`.
///
/// The registers are those of the C calling convention, which Swift functions follow for integers and pointers.
/// An object with this context is for one architecture, the one that it is compiled for: x86-64 or ARM64.
public struct ProbeContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The argument at an index from 0 to 5, or 0.
    @inline(__always)
    public func argument(_ index: Int) -> UInt64 {
        #if BPF_TARGET_ARM64
        return index < 8 ? load(at: index &* 8) : 0
        #elseif BPF_TARGET_UNKNOWN
        return unknownRegisters()
        #else
        switch index {
        case 0: return load(at: 112)
        case 1: return load(at: 104)
        case 2: return load(at: 96)
        case 3: return load(at: 88)
        case 4: return load(at: 72)
        case 5: return load(at: 64)
        default: return 0
        }
        #endif
    }

    /// The result of the function, in a probe of its return.
    public var returnValue: UInt64 {
        @inline(__always) get {
            #if BPF_TARGET_ARM64
            load(at: 0)
            #elseif BPF_TARGET_UNKNOWN
            unknownRegisters()
            #else
            load(at: 80)
            #endif
        }
    }

    /// The instruction pointer.
    public var instructionPointer: UInt64 {
        @inline(__always) get {
            #if BPF_TARGET_ARM64
            load(at: 256)
            #elseif BPF_TARGET_UNKNOWN
            unknownRegisters()
            #else
            load(at: 128)
            #endif
        }
    }

    /// The stack pointer.
    public var stackPointer: UInt64 {
        @inline(__always) get {
            #if BPF_TARGET_ARM64
            load(at: 248)
            #elseif BPF_TARGET_UNKNOWN
            unknownRegisters()
            #else
            load(at: 152)
            #endif
        }
    }
}

#if BPF_TARGET_UNKNOWN
/// Stays in a program that reads registers, which the compiler reports.
@_extern(c, "__bpf_unknown_registers")
func unknownRegisters() -> UInt64
#endif
