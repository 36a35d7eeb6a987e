// A loaded map has no settings.
// error: value of type 'BPFMap' has no member 'setMaxEntries'
import BPF

func setsOnALoadedMap() throws {
    let object = try BPFObject.open(path: "x.bpf.o").load()
    try object.map("events").setMaxEntries(1)
}
