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
    private var cookie: UInt64

    private init(_ program: CInt, cookie: UInt64) {
        programFD = UInt32(bitPattern: program)
        self.cookie = cookie
    }

    /// Attaches a program to what it was loaded for.
    static func link(_ program: OwnedDescriptor, cookie: UInt64 = 0) throws(Errno) -> OwnedDescriptor {
        try withExtendedLifetime(program) { () throws(Errno) in
            try RawTracepointOpen(program.rawValue, cookie: cookie).descriptor()
        }
    }

    /// Attaches a program to a raw tracepoint.
    static func link(_ program: OwnedDescriptor, to name: String, cookie: UInt64) throws(Errno) -> OwnedDescriptor {
        let result: Result<OwnedDescriptor, Errno> = unsafe (Array(name.utf8) + [0]).withUnsafeBytes { name in
            var command = RawTracepointOpen(program.rawValue, cookie: cookie)
            command.name = unsafe UInt64(address: name.baseAddress)
            return Result { () throws(Errno) in try command.descriptor() }
        }
        return try withExtendedLifetime(program) { () throws(Errno) in try result.get() }
    }

    /// Whether the kernel looks at the cookie: it reports what is unknown to it before a descriptor that is not open.
    static func probeCookie() -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            try HookProbe.ignoring(.badFileDescriptor) { () throws(Errno) in
                _ = try RawTracepointOpen(-1, cookie: 1).descriptor()
            }
        }
    }
}
