// An open object is gone once it is loaded.
// error: 'open' used after consume
import BPF

func setsTooLate() throws {
    var open = try BPFObject.open(path: "x.bpf.o")
    let object = try open.load()
    try open.map("events").setMaxEntries(1)
    _ = object
}
