// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// `BPF_PROG_STREAM_READ_BY_FD`: `prog_stream_read` of `union bpf_attr` in `<linux/bpf.h>`.
struct ProgramStreamRead: ProgramCommand {
    static let number: CInt = 37

    private var buffer: UInt64
    private var size: UInt32
    private var stream: UInt32
    private var program: UInt32
    private var padding: UInt32 = 0

    init() { self.init(-1, 1, buffer: 0, size: 0) }

    private init(_ program: CInt, _ stream: UInt32, buffer: UInt64, size: UInt32) {
        self.buffer = buffer
        self.size = size
        self.stream = stream
        self.program = UInt32(bitPattern: program)
    }

    /// Takes what is in a stream.
    static func read(_ program: OwnedDescriptor, _ stream: UInt32) throws(Errno) -> [UInt8] {
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let result: Result<CInt, Errno> = unsafe buffer.withUnsafeMutableBytes { bytes in
                let command = ProgramStreamRead(
                    program.rawValue,
                    stream,
                    buffer: unsafe UInt64(address: bytes.baseAddress),
                    size: UInt32(bytes.count)
                )
                return Result { () throws(Errno) in try command.call() }
            }
            let count = Int(try result.get())
            content += buffer.prefix(count)
            guard count == buffer.count else { break }
        }
        withExtendedLifetime(program) {}
        return content
    }
}
