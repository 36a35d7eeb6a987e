// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// What is loaded in the kernel, by all processes: programs, maps, links, BTF and pins.
///
/// ```swift
/// let holders = BPFSystem.holders()
/// for program in try BPFSystem.programs {
///     print(program.id, program.type, program.name, holders.programs[program.id] ?? [])
/// }
/// ```
///
/// The lists are values of one moment. What is unloaded while a list is read is left out. `open()` of an element returns
/// a handle. The lists need `CAP_SYS_ADMIN`.
public enum BPFSystem {
    /// The programs in the kernel, by ascending ID.
    ///
    /// Throws ``BPFError`` with ``BPFError/Code/permissionDenied`` without `CAP_SYS_ADMIN`, or
    /// ``BPFError/Code/resourceExhausted``.
    ///
    /// The corresponding C function is `bpf_prog_get_next_id`. Minimum kernel: Linux 4.13.
    public static var programs: [BPFProgram.Info] {
        get throws(BPFError) {
            try list(.programs) { (descriptor, id) throws(BPFError) in
                try BPFProgram.info(of: descriptor, subject: .id("program", id))
            }
        }
    }

    /// The maps in the kernel, by ascending ID.
    ///
    /// Throws ``BPFError`` with ``BPFError/Code/permissionDenied`` without `CAP_SYS_ADMIN`, or
    /// ``BPFError/Code/resourceExhausted``.
    ///
    /// The corresponding C function is `bpf_map_get_next_id`. Minimum kernel: Linux 4.13.
    public static var maps: [BPFMap.Info] {
        get throws(BPFError) {
            try list(.maps) { (descriptor, id) throws(BPFError) in
                do throws(Errno) {
                    return try BPFMap.details(of: descriptor)
                } catch {
                    throw BPFProgram.queryFailure(.id("map", id), error)
                }
            }
        }
    }

    /// The links in the kernel, by ascending ID.
    ///
    /// Attachments that are not links in this kernel are not listed: tracepoints and probes before Linux 5.15, and
    /// programs of tc without tcx.
    ///
    /// Throws ``BPFError`` with ``BPFError/Code/permissionDenied`` without `CAP_SYS_ADMIN`, or
    /// ``BPFError/Code/resourceExhausted``.
    ///
    /// The corresponding C function is `bpf_link_get_next_id`. Minimum kernel: Linux 5.8.
    public static var links: [Link.Info] {
        get throws(BPFError) {
            try list(.links) { (descriptor, id) throws(BPFError) in
                do throws(Errno) {
                    return try Link.Info(of: descriptor.rawValue)
                } catch {
                    throw BPFProgram.queryFailure(.id("link", id), error)
                }
            }
        }
    }

    /// The BTF in the kernel, by ascending ID: the kernel's, of modules and of BPF objects.
    ///
    /// Throws ``BPFError`` with ``BPFError/Code/permissionDenied`` without `CAP_SYS_ADMIN`, or
    /// ``BPFError/Code/resourceExhausted``.
    ///
    /// The corresponding C function is `bpf_btf_get_next_id`. Minimum kernel: Linux 5.4; the kernel's own BTF is listed
    /// from Linux 5.11 on.
    public static var btfs: [BTF.Info] {
        get throws(BPFError) {
            try list(.btfs) { (descriptor, id) throws(BPFError) in
                do throws(Errno) {
                    return try KernelBTF.info(of: descriptor)
                } catch {
                    throw BPFProgram.queryFailure(.id("BTF", id), error)
                }
            }
        }
    }

    /// A kind of kernel object that has IDs.
    private enum Kind: String {
        case programs, maps, links
        case btfs = "BTF"

        func next(_ id: inout UInt32) -> CInt {
            let before = id
            return switch self {
            case .programs: unsafe bpf_prog_get_next_id(before, &id)
            case .maps: unsafe bpf_map_get_next_id(before, &id)
            case .links: unsafe bpf_link_get_next_id(before, &id)
            case .btfs: unsafe bpf_btf_get_next_id(before, &id)
            }
        }

        func open(_ id: UInt32) -> CInt {
            switch self {
            case .programs: bpf_prog_get_fd_by_id(id)
            case .maps: bpf_map_get_fd_by_id(id)
            case .links: bpf_link_get_fd_by_id(id)
            case .btfs: bpf_btf_get_fd_by_id(id)
            }
        }
    }

    private static func list<Info>(
        _ kind: Kind,
        _ read: (OwnedDescriptor, UInt32) throws(BPFError) -> Info
    ) throws(BPFError) -> [Info] {
        var found: [Info] = []
        var id: UInt32 = 0
        while true {
            let descriptor: OwnedDescriptor
            do throws(Errno) {
                try libbpfCall { kind.next(&id) }
            } catch {
                // After the last one.
                if error == .noSuchFileOrDirectory { return found }
                throw failure(kind, error)
            }
            do throws(Errno) {
                descriptor = OwnedDescriptor(adopting: try libbpfCall { kind.open(id) })
            } catch {
                // It is gone by now, or a link whose creation is not complete.
                if error == .noSuchFileOrDirectory || error == .resourceTemporarilyUnavailable { continue }
                // A security module protects this one.
                if error == .notPermitted, BPFCapability.missing(of: [.sysAdmin]).isEmpty { continue }
                throw failure(kind, error)
            }
            found.append(try read(descriptor, id))
        }
    }

    private static func failure(_ kind: Kind, _ error: Errno) -> BPFError {
        if error == .notPermitted {
            return .privileges(operation: .list(kind.rawValue), subject: nil, errno: error, needed: [.sysAdmin])
        }
        if error == .invalidArgument, kind == .links {
            return BPFError(
                .notSupported,
                errno: error,
                operation: .list(kind.rawValue),
                message: "kernel \(KernelVersion.running) has no links",
                advice: "Use Linux 5.8 or newer"
            )
        }
        return BPFError(
            error.meansExhausted ? .resourceExhausted : .systemCallFailed,
            errno: error,
            operation: .list(kind.rawValue),
            message: "the system call failed"
        )
    }
}
