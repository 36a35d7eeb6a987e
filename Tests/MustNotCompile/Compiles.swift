// The rules kept: this file compiles.
import BPF

func keepsTheRules() throws {
    var open = try BPFObject.open(path: "x.bpf.o")
    try open.map("events").setMaxEntries(1 << 20)
    try open.program("on_enter").setAutoload(false)
    try open.globals.set("target_pid", to: UInt32(4242))
    let events = try open.map("events")
    try events.setFlags([])
    let object = try open.load()
    _ = try object.program("on_enter").attach()
    _ = try object.map("events").raw.lookup([])
    try RingBuffer(object.map("events")).consume { sample in _ = sample.byteCount }
}
