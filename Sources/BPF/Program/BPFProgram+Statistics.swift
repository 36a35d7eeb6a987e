// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

extension BPFProgram {
    /// Reads what the kernel has counted of the program's runs.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/systemCallFailed`` if the kernel does not say.
    ///
    /// C counterpart: `bpf_prog_get_info_by_fd`.
    public func statistics() throws(BPFError) -> BPFProgram.Statistics {
        let (info, size) = try Self.info(of: descriptor.rawValue, name: name)
        let misses = MemoryLayout<bpf_prog_info>.offset(of: \.recursion_misses)
        return BPFProgram.Statistics(
            runs: info.run_cnt,
            runTime: .nanoseconds(info.run_time_ns),
            recursionMisses: misses.flatMap { $0 + MemoryLayout<UInt64>.size <= size ? info.recursion_misses : nil }
        )
    }

    /// The kernel's description of a program, and how many bytes of it this kernel knows.
    static func info(of descriptor: CInt, name: String) throws(BPFError) -> (bpf_prog_info, size: Int) {
        var info = bpf_prog_info()
        var size = UInt32(MemoryLayout<bpf_prog_info>.size)
        do throws(Errno) {
            try libbpfCall { unsafe bpf_obj_get_info_by_fd(descriptor, &info, &size) }
        } catch {
            throw queryFailure(name, error)
        }
        return (info, Int(size))
    }

    static func queryFailure(_ name: String, _ error: Errno) -> BPFError {
        BPFError(
            error == .tooManyOpenFiles ? .resourceExhausted : .systemCallFailed,
            errno: error,
            operation: .query,
            subject: .program(name),
            message: "the kernel does not describe the program"
        )
    }
}
