// A view into an open object cannot be used once the object is loaded.
// error: overlapping accesses to 'open'
import BPF

func keepsAViewAcrossLoad() throws {
    var open = try BPFObject.open(path: "x.bpf.o")
    let events = try open.map("events")
    let object = try open.load()
    try events.setMaxEntries(1)
    _ = object
}
