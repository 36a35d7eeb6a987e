// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

extension BPFProgram {
    /// Runs the program in the kernel on an input, without attaching it.
    ///
    /// Signals of the calling thread wait for some milliseconds, or with a context until all repetitions have run.
    ///
    /// - Parameter input: a packet, a context, or nothing, as the program's type asks.
    /// - Returns: The program's return value, and the packet and context as it left them.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for program types without test runs (kprobes and
    ///   tracepoints among them), ``BPFError/Code/invalidArgument`` when the input does not fit the type.
    ///
    /// The corresponding C function is `bpf_prog_test_run_opts`. Minimum kernel: Linux 4.12 for networking types, 5.10 for raw tracepoints,
    /// 5.14 for `syscall` programs.
    @discardableResult
    public func testRun(_ input: BPFProgram.TestRunInput = BPFProgram.TestRunInput()) throws(BPFError)
        -> BPFProgram.TestRunOutput
    {
        let takesPacket = !input.data.isEmpty
        let capacity = takesPacket ? input.outputCapacity ?? input.data.count + 256 : 0
        guard let capacity32 = UInt32(exactly: capacity), UInt32(exactly: input.data.count) != nil,
            let contextSize = UInt32(exactly: input.context.count), let cpu = UInt32(exactly: input.cpu),
            let batchSize = UInt32(exactly: input.batchSize ?? 0)
        else {
            throw BPFError(
                .invalidArgument,
                operation: .testRun,
                subject: .program(name),
                message: "a size is negative or does not fit 32 bits"
            )
        }
        guard input.repetitions > 0 else {
            throw BPFError(
                .invalidArgument,
                operation: .testRun,
                subject: .program(name),
                message: "it cannot run \(input.repetitions) times",
                advice: "Use at least one repetition"
            )
        }
        let descriptor = try openDescriptor(for: .testRun)
        defer { withExtendedLifetime(descriptor) {} }
        var output = [UInt8](repeating: 0, count: capacity)
        // A syscall program writes its context in place; the kernel takes no second buffer for it, nor for raw tracepoints.
        let returnsContext = !input.context.isEmpty && type != .syscall && type != .rawTracepoint
        var context = input.context
        var contextOutput = [UInt8](repeating: 0, count: returnsContext ? input.context.count : 0)
        // In memory, for the bytes behind the last member: see withZeroed.
        let options = unsafe UnsafeMutablePointer<bpf_test_run_opts>.allocateZeroed()
        defer { unsafe options.deallocate() }
        unsafe options.pointee.sz = MemoryLayout<bpf_test_run_opts>.size
        unsafe options.pointee.flags = input.flags.rawValue
        unsafe options.pointee.cpu = cpu
        unsafe options.pointee.batch_size = batchSize

        let isRepeated = type != .syscall && type != .rawTracepoint && type != .tracing
        // Programs that change packets begin the next call with what the last one left, for which there must be room. What other
        // types give back is not the packet that they saw.
        let changesPacket = type == .xdp || type == .schedCls || type == .schedAct
        let isDivisible = input.context.isEmpty && (!takesPacket || !changesPacket || capacity >= input.data.count)
        var parts = Repetitions(count: isRepeated ? input.repetitions : 1, isDivisible: isDivisible)
        var packet = input.data
        repeat {
            unsafe options.pointee.repeat = isRepeated ? parts.next : 0
            do throws(Errno) {
                // A signal would end the run, and the next one the run after.
                try holdingSignals { () throws(Errno) in
                    _ = try libbpfCall {
                        unsafe packet.withUnsafeBytes { data in
                            unsafe output.withUnsafeMutableBytes { output in
                                unsafe context.withUnsafeMutableBytes { context in
                                    unsafe contextOutput.withUnsafeMutableBytes { contextOutput in
                                        if takesPacket {
                                            unsafe options.pointee.data_in = data.baseAddress
                                            unsafe options.pointee.data_size_in = UInt32(data.count)
                                            // Without a buffer the kernel gives nothing back; with one of no size it would
                                            // give all.
                                            if capacity32 > 0 {
                                                unsafe options.pointee.data_out = output.baseAddress
                                                unsafe options.pointee.data_size_out = capacity32
                                            }
                                        }
                                        if unsafe !context.isEmpty {
                                            unsafe options.pointee.ctx_in = UnsafeRawPointer(context.baseAddress)
                                            unsafe options.pointee.ctx_size_in = contextSize
                                        }
                                        if returnsContext {
                                            unsafe options.pointee.ctx_out = contextOutput.baseAddress
                                            unsafe options.pointee.ctx_size_out = contextSize
                                        }
                                        return unsafe bpf_prog_test_run_opts(descriptor.rawValue, options)
                                    }
                                }
                            }
                        }
                    }
                }
            } catch {
                throw testRunFailure(error)
            }
            parts.finish(average: unsafe options.pointee.duration)
            if takesPacket, changesPacket, parts.next > 0 {
                packet = Array(output.prefix(Int(unsafe options.pointee.data_size_out)))
            }
        } while parts.next > 0
        if takesPacket {
            output.removeLast(output.count - min(output.count, Int(unsafe options.pointee.data_size_out)))
        }
        if returnsContext {
            contextOutput.removeLast(
                contextOutput.count - min(contextOutput.count, Int(unsafe options.pointee.ctx_size_out))
            )
        }
        return unsafe BPFProgram.TestRunOutput(
            returnValue: options.pointee.retval,
            data: output,
            context: returnsContext ? contextOutput : type == .syscall ? context : [],
            duration: parts.average
        )
    }

    private func testRunFailure(_ error: Errno) -> BPFError {
        if error == .notPermitted {
            return .privileges(operation: .testRun, subject: .program(name), errno: error, needed: [.bpf])
        }
        let (code, message, advice): (BPFError.Code, String, String?) =
            switch error {
            case _ where error.meansNotSupported:
                (.notSupported, "the kernel has no test runs for programs of type \(type)", nil)
            case .invalidArgument:
                (
                    .invalidArgument, "the input does not fit a program of type \(type)",
                    "Networking programs take a packet of at least 14 bytes, raw tracepoints their arguments as context"
                )
            case .noSpace:
                (.sizeMismatch, "the packet grew beyond the output's capacity", "Use a larger outputCapacity")
            default: (.systemCallFailed, "the system call failed", nil)
            }
        return BPFError(
            code,
            errno: error,
            operation: .testRun,
            subject: .program(name),
            message: message,
            advice: advice
        )
    }
}
