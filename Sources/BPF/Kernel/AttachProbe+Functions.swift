// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

// Hooks in functions of the kernel and in files.
extension AttachProbe {
    /// Attaches to the first of several functions or tracepoints that the kernel has and takes.
    static func trace(_ type: BPFAttachType, at targets: [String]) -> FeatureSupport {
        var answer = FeatureSupport.no
        for target in targets {
            let support = FeatureSupport { () throws(Errno) in try openTracepoint(try load(type, for: target)) }
            if support == .yes { return .yes }
            if support == .notPermitted { answer = .notPermitted }
        }
        return answer
    }

    /// Attaches a program to what it was loaded for, and detaches it (`BPF_RAW_TRACEPOINT_OPEN` without a name).
    static func openTracepoint(_ program: OwnedDescriptor) throws(Errno) {
        var command = BPFCommand(.rawTracepointOpen)
        command.set(UInt32(bitPattern: program.rawValue), at: 8)
        _ = try withExtendedLifetime(program) { () throws(Errno) in try command.descriptor() }
    }

    /// Attaches to a function that the kernel calls in its own tests, where it has one.
    static func attachToFunction(_ type: BPFAttachType) throws(Errno) {
        let program = try load(type)
        let name = Array("bpf_fentry_test1\0".utf8)
        let result: Result<Void, Errno> = unsafe name.withUnsafeBytes { name in
            let symbols = [UInt64(UInt(bitPattern: name.baseAddress))]
            return unsafe symbols.withUnsafeBytes { symbols in
                Result { () throws(Errno) in
                    try missing(.noSuchProcess) { () throws(Errno) in
                        try link(program, type) { command in
                            command.set(UInt32(1), at: 20)
                            unsafe command.set(symbols.baseAddress, at: 24)
                        }
                    }
                }
            }
        }
        try result.get()
    }

    /// Attaches to the beginning of a file in memory, which nobody executes.
    static func attachToFile(_ type: BPFAttachType) throws(Errno) {
        let program = try load(type)
        let file = OwnedDescriptor(
            adopting: try systemCall { unsafe swift_bpf_memory_file("swift-bpf") }
        )
        try systemCall { ftruncate(file.rawValue, 4096) }
        let path = Array("/proc/self/fd/\(file.rawValue)\0".utf8)
        let offsets: [UInt64] = [0]
        let result: Result<Void, Errno> = unsafe path.withUnsafeBytes { path in
            unsafe offsets.withUnsafeBytes { offsets in
                Result { () throws(Errno) in
                    try link(program, type) { command in
                        // struct uprobe_multi: path, offsets, ref_ctr_offsets, cookies, cnt.
                        unsafe command.set(path.baseAddress, at: 16)
                        unsafe command.set(offsets.baseAddress, at: 24)
                        command.set(UInt32(1), at: 48)
                    }
                }
            }
        }
        try withExtendedLifetime(file) { () throws(Errno) in try result.get() }
    }
}
