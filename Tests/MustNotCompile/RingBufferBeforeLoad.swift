// A ring buffer cannot be read before the object is loaded.
// error: cannot convert value of type 'OpenBPFMap' to expected argument type 'BPFMap'
import BPF

func readsTooEarly() throws {
    var open = try BPFObject.open(path: "x.bpf.o")
    _ = try RingBuffer(open.map("events"))
}
