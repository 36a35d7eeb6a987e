// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

extension Cause {
    /// What an error means at a place in user space, whichever hook it is.
    static let userPlaceCauses: [Cause] = [
        attach(
            "process-missing",
            .targetNotFound,
            "process {pid} does not exist",
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
            return errno == .noSuchFileOrDirectory && place.isPath && !FileAccess.exists(place.binary)
        },
        attach(
            "binary-unreadable",
            .permissionDenied,
            "the process may not read '{binary}', in which '{symbol}' is to be found",
            advice: "Run as root, or set the mode of the file so that this process may read it",
            fixture: "AttachCaseTests"
        ) { program, target, _, fields in
            guard let place = UserPlace(program, target), place.isPath, FileAccess.exists(place.binary)
            else { return false }
            fields["binary"] = place.binary
            fields["symbol"] = place.symbol ?? "the code"
            return !FileAccess.isReadable(place.binary)
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
                "Use the offset of the one that is meant, as 'nm {binary}' and 'objdump' show it: .uprobe(binary:offset:)",
            fixture: "AttachCaseTests"
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
            fixture: "AttachCaseTests"
        ) { program, target, errno, fields in
            guard let place = UserPlace(program, target), let symbol = place.symbol, errno == .noSuchFileOrDirectory
            else { return false }
            fields["sentence"] =
                place.isPath
                ? "'\(place.binary)' has no '\(symbol)'"
                : "there is no '\(place.binary)', or it has no '\(symbol)'"
            let near = place.isUSDT ? nil : nearestAdvice(UserPlace.names(near: symbol, in: place.binary))
            fields["advice"] =
                place.isUSDT
                ? "Run 'readelf -n' on it to see its probes"
                : (near.map { $0 + " " } ?? "")
                    + "Run 'nm' on it to see its symbols; a stripped file needs an offset: .uprobe(binary:offset:)"
            return true
        },
    ]
}
