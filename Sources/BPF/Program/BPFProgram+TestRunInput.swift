// SPDX-License-Identifier: Apache-2.0

extension BPFProgram {
    /// The input of ``BPFProgram/testRun(_:)``.
    public struct TestRunInput: Sendable {
        /// The packet, for programs that take one; the kernel asks for at least 14 bytes, an Ethernet header.
        public var data: [UInt8]

        /// The program's context, for programs that take one: a `struct __sk_buff`, the arguments of a raw tracepoint, or what a
        /// `syscall` program expects.
        public var context: [UInt8]

        /// How often the program runs, at least once; the duration is the average. Types that the kernel runs once in a call
        /// (raw tracepoints, tracing and `syscall` programs) are run once.
        public var repetitions: Int

        /// The most bytes of the packet that are given back, or `nil` for as many as went in and 256 more.
        public var outputCapacity: Int?

        /// The CPU that a raw tracepoint's program runs on, with the flag ``BPFProgram/TestRunFlags/onCPU``.
        public var cpu: Int

        /// The number of packets that the kernel takes through at once with the flag
        /// ``BPFProgram/TestRunFlags/xdpLiveFrames``, or `nil` for its default of 64.
        public var batchSize: Int?

        /// How it is run.
        public var flags: BPFProgram.TestRunFlags

        /// Creates an input; the parts that are left out are empty.
        public init(
            data: [UInt8] = [],
            context: [UInt8] = [],
            repetitions: Int = 1,
            outputCapacity: Int? = nil,
            cpu: Int = 0,
            batchSize: Int? = nil,
            flags: BPFProgram.TestRunFlags = []
        ) {
            self.data = data
            self.context = context
            self.repetitions = repetitions
            self.outputCapacity = outputCapacity
            self.cpu = cpu
            self.batchSize = batchSize
            self.flags = flags
        }
    }
}

extension BPFProgram {
    /// The result of ``BPFProgram/testRun(_:)``.
    public struct TestRunOutput: Sendable, Hashable {
        /// The program's return value.
        public let returnValue: UInt32

        /// The packet after the run; empty for programs without one.
        public let data: [UInt8]

        /// The context after the run; empty for programs without one.
        public let context: [UInt8]

        /// The average time of one run, measured by the kernel. Zero for types that it does not measure.
        public let duration: Duration
    }
}
