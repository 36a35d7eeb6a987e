// A program cannot be attached before the object is loaded.
// error: value of type 'OpenBPFProgram' has no member 'attach'
import BPF

func attachesTooEarly() throws {
    var open = try BPFObject.open(path: "x.bpf.o")
    _ = try open.program("on_enter").attach()
}
