// A sample cannot leave the closure that it is lent to.
// error: lifetime-dependent
import BPF

func keepsASample(_ ring: RingBuffer) throws {
    var kept: BPFSample?
    try ring.consume { sample in kept = sample }
    _ = kept
}
