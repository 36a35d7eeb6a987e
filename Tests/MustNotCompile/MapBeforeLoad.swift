// A map cannot be used before the object is loaded.
// error: value of type 'OpenBPFMap' has no member 'raw'
import BPF

func looksUpTooEarly() throws {
    var open = try BPFObject.open(path: "x.bpf.o")
    _ = try open.map("hits").raw.lookup([0, 0, 0, 0])
}
