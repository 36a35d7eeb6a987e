// A public structure does not derive BitwiseCopyable: the error says what to write.
// error: a public structure must also conform to BitwiseCopyable
import BPF

/// An event.
public struct Event: BPFValue {
    /// The process.
    public var pid: UInt32
}
