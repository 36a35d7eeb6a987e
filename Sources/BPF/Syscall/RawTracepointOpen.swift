// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// `BPF_RAW_TRACEPOINT_OPEN`: `raw_tracepoint` of `union bpf_attr` in `<linux/bpf.h>`.
///
/// Without a name it attaches a program that was loaded for a tracepoint, a function or a security hook.
struct RawTracepointOpen: BPFCommand {
    static let number: CInt = 17

    private var name: UInt64 = 0
    private var programFD: UInt32
    private var padding: UInt32 = 0

    private init(_ program: CInt) { programFD = UInt32(bitPattern: program) }

    /// Attaches a program to what it was loaded for.
    static func link(_ program: OwnedDescriptor) throws(Errno) -> OwnedDescriptor {
        try withExtendedLifetime(program) { () throws(Errno) in
            try RawTracepointOpen(program.rawValue).descriptor()
        }
    }
}
