// A type with a reference in it cannot cross into the kernel.
// error: a BPFValue must be BitwiseCopyable; a public structure must declare it
import BPF

struct Named: BPFValue { var name: String }
