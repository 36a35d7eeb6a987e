// A public structure does not derive BitwiseCopyable: the error says what to write.
// error: a BPFValue must be BitwiseCopyable; a public structure must declare it
import BPF

/// An event.
public struct Event: BPFValue {
    /// The process.
    public var pid: UInt32
}
