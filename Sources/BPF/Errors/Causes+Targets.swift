// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

extension Cause {
    /// What an error means at one kind of target only.
    static let targetCauses: [Cause] =
        [
            attach(
                "netkit-peer",
                .invalidArgument,
                "'{interface}' is the peer of its pair",
                advice: "Use the primary device, also for a program at the peer",
                fixture: "NetkitTests"
            ) { _, target, errno, fields in
                guard case .netkit(let interface, _, _) = target?.kind else { return false }
                fields["interface"] = interface.description
                return errno == .permissionDenied
            },
            attach(
                "not-netkit",
                .invalidArgument,
                "'{interface}' is not a netkit device",
                advice: "Use a device that 'ip -d link show type netkit' lists",
                fixture: "NetkitTests"
            ) { _, target, errno, fields in
                guard case .netkit(let interface, _, _) = target?.kind else { return false }
                fields["interface"] = interface.description
                return errno == .noSuchAddressOrDevice
            },
            attach(
                "function-untraceable",
                .targetNotFound,
                "there is no function '{function}' that can be traced",
                advice: "Use one of /sys/kernel/tracing/available_filter_functions",
                fixture: "KprobeMultiTests"
            ) { _, target, errno, fields in
                guard case .kprobeMulti(.names(let names, _), _) = target?.kind, errno == .noSuchProcess else {
                    return false
                }
                // The kernel does not say which.
                let known = KernelFunctionList.matching("*").map { Set($0.map(\.name)) }
                fields["function"] = known.flatMap { known in names.first { !known.contains($0) } }
                return fields["function"] != nil
            },
            attach(
                "anchor-missing",
                .targetNotFound,
                "the anchor program is not attached to '{place}'",
                advice: "Use a program that is attached there, or an order without one",
                fixture: "TCXTests"
            ) { _, target, errno, _ in
                switch target?.kind {
                case .tcx, .netkit: errno == .outOfRange || errno == .noSuchFileOrDirectory
                default: false
                }
            },
            attach(
                "xdp-mode",
                .notSupported,
                "the driver of '{interface}' does not run XDP programs in mode {mode}",
                advice: "Use mode .skb, which works with every driver",
                fixture: "XDPTests"
            ) { _, target, errno, fields in
                guard case .xdp(let interface, let mode) = target?.kind else { return false }
                fields["interface"] = interface.description
                fields["mode"] = "\(mode)"
                return errno.meansNotSupported
            },
            attach(
                "cgroup-missing",
                .targetNotFound,
                "there is no control group '{path}'",
                advice: "Use a directory of the cgroup2 mount that exists",
                fixture: "CgroupTests"
            ) { _, target, errno, fields in
                guard case .cgroup(let path, _) = target?.kind else { return false }
                fields["path"] = path.string
                return errno == .noSuchFileOrDirectory
            },
            attach(
                "not-cgroup",
                .invalidArgument,
                "'{path}' is not a directory of a cgroup2 mount",
                advice: "{advice}",
                fixture: "CgroupTests"
            ) { _, target, errno, fields in
                guard case .cgroup(let path, _) = target?.kind else { return false }
                fields["path"] = path.string
                fields["advice"] =
                    BPFKernel.cgroup2.first.map { "Use a directory under \($0), where cgroup2 is mounted" }
                    ?? "Run 'mount -t cgroup2 cgroup2 /sys/fs/cgroup'"
                return errno == .notDirectory || errno == .badFileDescriptor
            },
            attach(
                "no-clsact",
                .notSupported,
                "kernel {kernel} has no clsact or no BPF filters",
                advice: "Use a kernel built with CONFIG_NET_SCH_INGRESS and CONFIG_NET_CLS_BPF",
                fixture: "CauseTableTests.recorded"
            ) { _, target, errno, _ in
                guard case .tc = target?.kind else { return false }
                return errno == .noSuchFileOrDirectory || errno == .notSupportedOnSocket
            },
            attach(
                "no-defragmentation",
                .notSupported,
                "kernel {kernel} cannot defragment packets for netfilter programs",
                advice: "Use Linux 6.6 or newer, or attach without it",
                fixture: "NetfilterTests"
            ) { _, target, errno, _ in
                guard case .netfilter(_, _, _, defragment: true) = target?.kind else { return false }
                return errno == .invalidArgument && BPFFeatures.supports(.netfilter as BPFFeature) == .yes
            },
            attach(
                "process-missing",
                .targetNotFound,
                "there is no process {pid}",
                advice: "Use the ID of a process that runs, or attach without one",
                fixture: "UprobeTests"
            ) { program, target, _, fields in
                guard let pid = UserPlace(program, target)?.pid, pid > 0 else { return false }
                fields["pid"] = "\(pid)"
                return kill(pid, 0) != 0 && Errno(rawValue: Glibc.errno) == .noSuchProcess
            },
            attach(
                "binary-missing",
                .targetNotFound,
                "the file '{binary}' does not exist",
                advice: "Use a path that exists, or the name of a library or a program without '/'",
                fixture: "UprobeTests"
            ) { program, target, errno, fields in
                guard let place = UserPlace(program, target) else { return false }
                fields["binary"] = place.binary
                return errno == .noSuchFileOrDirectory && place.isPath && !exists(place.binary)
            },
            attach(
                "binary-unreadable",
                .permissionDenied,
                "the process may not read '{binary}', in which '{symbol}' is to be found",
                advice: "Run as root, or set the mode of the file so that this process may read it",
                fixture: "CauseTableTests.recorded"
            ) { program, target, _, fields in
                guard let place = UserPlace(program, target), place.isPath, exists(place.binary)
                else { return false }
                fields["binary"] = place.binary
                fields["symbol"] = place.symbol ?? "the code"
                return !isReadable(place.binary)
            },
            attach(
                "binary-is-script",
                .invalidArgument,
                "'{binary}' is a script, not an executable",
                advice: "Use the interpreter that runs it: '{interpreter}'",
                fixture: "cases/usdt-script"
            ) { program, target, _, fields in
                guard let place = UserPlace(program, target), let line = place.interpreterLine else { return false }
                fields["binary"] = place.binary
                fields["interpreter"] = line
                return true
            },
            attach(
                "symbol-ambiguous",
                says: [
                    "elf: ambiguous match for '{symbol}', '{_}' in '{binary}'",
                    "elf: ambiguous match found '{symbol}@{_}' in '{binary}' previous offset {_}",
                ],
                .invalidArgument,
                "'{binary}' has several functions '{symbol}'",
                advice:
                    "Use the offset of the one that is meant, as 'nm {binary}' and 'objdump' show it: .uprobe(_:offset:)",
                fixture: "CaseTests.symbols"
            ) { _, _, _, _ in true },
            attach(
                "not-executable",
                .invalidArgument,
                "'{binary}' is not an executable or a library",
                advice: "Use an ELF file for this machine",
                fixture: "UprobeTests"
            ) { program, target, errno, fields in
                guard let place = UserPlace(program, target) else { return false }
                fields["binary"] = place.binary
                return [.execFormatError, .badFileDescriptor, Errno(rawValue: 4001), Errno(rawValue: 4000)].contains(
                    errno
                )
                    || errno == .invalidArgument && place.isNoELF
            },
            attach(
                "symbol-missing-in-binary",
                .targetNotFound,
                "{sentence}",
                advice: "{advice}",
                fixture: "CaseTests.symbols"
            ) { program, target, errno, fields in
                guard let place = UserPlace(program, target), let symbol = place.symbol, errno == .noSuchFileOrDirectory
                else { return false }
                fields["sentence"] =
                    place.isPath
                    ? "'\(place.binary)' has no '\(symbol)'"
                    : "there is no '\(place.binary)', or it has no '\(symbol)'"
                fields["advice"] =
                    place.isUSDT
                    ? "Run 'readelf -n' on it to see its probes"
                    : "Run 'nm' on it to see its symbols; a stripped file needs an offset: .uprobe(_:offset:)"
                return true
            },
            attach(
                "usdt-one-process",
                .notSupported,
                "kernel {kernel} attaches such a probe to one process at a time",
                advice: "Use Linux 5.15 or newer, or name the process",
                fixture: "USDTTests"
            ) { program, target, _, _ in
                guard case .usdt(_, _, _, let pid, _) = target?.kind else { return false }
                return pid == nil && BPFFeatures.supports(.bpfCookie) == .no
            },
        ] + hookCauses
}
