// SPDX-License-Identifier: Apache-2.0

/// What a program tells the optimiser.
public enum CompilerHint {
    /// Returns the value, about which the optimiser then knows nothing.
    ///
    /// The verifier finds a limit in a comparison only if the compiler compares the value that is used afterwards, and
    /// not a copy of it.
    @inline(__always)
    public static func opaque<Value: FixedWidthInteger>(_ value: Value) -> Value {
        #if hasFeature(Embedded)
        Value(truncatingIfNeeded: opaqueValue(UInt64(truncatingIfNeeded: value)))
        #else
        value
        #endif
    }

    /// Keeps the optimiser from moving reads and writes of memory over this place.
    @inline(__always)
    public static func barrier() {
        #if hasFeature(Embedded)
        memoryBarrier()
        #endif
    }
}

#if hasFeature(Embedded)
@_extern(c, "__bpf_opaque")
func opaqueValue(_ value: UInt64) -> UInt64
@_extern(c, "__bpf_barrier")
func memoryBarrier()
#endif
