// SPDX-License-Identifier: Apache-2.0

extension BPFProgram {
    /// Runs a program of `SEC("syscall")` with a context that it may change.
    ///
    /// ```swift
    /// var request = Request(path: …)
    /// let result = try object.program("handle").run(context: &request)
    /// ```
    ///
    /// - Parameter context: a value of the structure that the program takes.
    /// - Returns: The program's result; by convention a negative error number on failure.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for a program of another type or a context of the wrong
    ///   size, or ``BPFError/Code/typeMismatch`` when the program leaves bytes in it that are not a value of the type.
    ///
    /// The corresponding C function is `bpf_prog_test_run_opts`. Minimum kernel: Linux 5.14.
    @discardableResult
    public func run<Context: BPFValue>(context: inout Context) throws(BPFError) -> Int32 {
        try checkRunnable()
        var bytes = [UInt8](repeating: 0, count: Context.bpfSize)
        unsafe bytes.withUnsafeMutableBytes { bytes in
            var span = unsafe MutableRawSpan(_unsafeBytes: bytes)
            context.encode(into: &span)
        }
        let output = try testRun(TestRunInput(context: bytes))
        guard let value = unsafe Context(decoding: output.context.span.bytes) else {
            throw BPFError(
                .typeMismatch,
                operation: .testRun,
                subject: .program(name),
                message: "the program left bytes in its context that are not a \(Context.self)"
            )
        }
        context = value
        return Int32(bitPattern: output.returnValue)
    }

    /// Runs a program of `SEC("syscall")` that takes no context.
    ///
    /// - Returns: The program's result; by convention a negative error number on failure.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for a program of another type.
    ///
    /// The corresponding C function is `bpf_prog_test_run_opts`. Minimum kernel: Linux 5.14.
    @discardableResult
    public func run() throws(BPFError) -> Int32 {
        try checkRunnable()
        return Int32(bitPattern: try testRun().returnValue)
    }

    private func checkRunnable() throws(BPFError) {
        guard type == .syscall else {
            throw BPFError(
                .invalidArgument,
                operation: .testRun,
                subject: .program(name),
                message: "only programs of type syscall are run, and it is of type \(type)",
                advice: "Use attach(), or testRun(_:) to run it once on an input"
            )
        }
    }
}
