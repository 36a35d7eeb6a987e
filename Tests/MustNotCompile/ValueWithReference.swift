// A type with a reference in it cannot cross into the kernel.
// error: does not conform to protocol 'BPFValue'
import BPF

struct Named: BPFValue { var name: String }
