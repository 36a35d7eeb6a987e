// An open object has one owner.
// error: 'open' consumed more than once
import BPF

func loadsTwice() throws {
    let open = try BPFObject.open(path: "x.bpf.o")
    _ = try open.load()
    _ = try open.load()
}
