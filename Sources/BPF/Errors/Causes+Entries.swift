// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

extension Cause {
    /// What `operation` of ``Evidence`` is for a key or a value of a map, beside its name.
    private static func entry(
        _ name: String,
        _ code: BPFError.Code,
        _ sentence: String,
        advice: String? = nil,
        fixture: String,
        when check: @escaping @Sendable (BPFMap, Errno, inout Fields) -> Bool
    ) -> Cause {
        Cause(name, nil, code, sentence, advice: advice, fixture: fixture) { evidence, fields in
            guard let map = evidence.map else { return false }
            fields["operation"] = evidence.operation.description
            fields["type"] = map.type.description
            fields["a"] = map.type.description.indefiniteArticle
            fields["entries"] = "\(map.maxEntries)"
            fields["valueSize"] = "\(map.valueSize)"
            return check(map, evidence.errno, &fields)
        }
    }

    /// What keys, values and operations a map does not take.
    static let entryCauses: [Cause] = [
        entry("key-missing", .keyNotFound, "the key does not exist", fixture: "MapBytesTests") { _, errno, _ in
            errno == .noSuchFileOrDirectory
        },
        entry("key-exists", .alreadyExists, "the key exists already", fixture: "MapBytesTests") { _, errno, _ in
            errno == .fileExists
        },
        entry(
            "index-outside",
            .keyNotFound,
            "the index does not exist: {a} {type} map with {entries} entries has the indexes below",
            advice: "Use a smaller index, or set a higher maximum with setMaxEntries(_:) before load()",
            fixture: "MapBytesTests"
        ) { map, errno, _ in errno == .argListTooLong && map.type.isIndexed },
        entry(
            "map-full",
            .mapFull,
            "the map has no room for another entry",
            advice: "Set a higher maximum with setMaxEntries(_:) before load(), or delete entries",
            fixture: "MapBytesTests"
        ) { _, errno, _ in errno == .argListTooLong },
        entry(
            "no-memory-for-entry",
            .resourceExhausted,
            "the kernel has no memory for the entry",
            fixture: "MapCaseTests"
        ) {
            _,
            errno,
            _ in errno == .noMemory
        },
        entry(
            "socket-cookie-size",
            .sizeMismatch,
            "a lookup in {a} {type} map gives the socket's cookie of 8 bytes, and its values have {valueSize}",
            advice: "Use __type(value, __u64) in its declaration",
            fixture: "MapCaseTests"
        ) { map, errno, _ in errno == .noSpace && [.sockMap, .sockHash, .reuseportSockArray].contains(map.type) },
        entry(
            "batch-too-small",
            .resourceExhausted,
            "the buffer is too small for a bucket of the map",
            fixture: "MapCaseTests"
        ) { _, errno, _ in errno == .noSpace },
        entry("entry-in-use", .busy, "the kernel uses the entry at this moment", fixture: "MapCaseTests") {
            _,
            errno,
            _ in errno == .resourceBusy
        },
        entry(
            "map-read-only",
            .readOnly,
            "the map was created or opened for reading only",
            fixture: "MapCaseTests"
        ) { map, errno, _ in
            errno == .notPermitted && fcntl(map.descriptor.rawValue, F_GETFL) & O_ACCMODE == O_RDONLY
        },
        entry(
            "map-frozen",
            .readOnly,
            "the map is frozen: user space can only read it",
            advice: "Set the values before load(): the kernel freezes constant sections when they are loaded",
            fixture: "MapCaseTests"
        ) { map, errno, _ in
            errno == .notPermitted
                && DescriptorInfo(map.descriptor.rawValue)?["frozen"] == "1"
        },
        entry(
            "map-not-permitted",
            .permissionDenied,
            "the process may not use the map so",
            fixture: "MapBytesTests"
        ) { _, errno, _ in errno == .notPermitted || errno == .permissionDenied },
        entry(
            "map-closed",
            .closed,
            "the map's file descriptor was closed elsewhere",
            advice: "Use fileDescriptor without closing it: the map closes it",
            fixture: "MapBytesTests"
        ) { map, errno, _ in
            // The same number says that the value is not a descriptor.
            errno == .badFileDescriptor && fcntl(map.descriptor.rawValue, F_GETFD) == -1
        },
        entry(
            "key-other-descriptor",
            .invalidArgument,
            "the key is not the file descriptor of {what}, to which the values of {a} {type} map belong",
            advice: "Use the descriptor or the path of {what}",
            fixture: "LocalStorageTests"
        ) { map, errno, fields in
            fields["what"] = map.type.owner
            return (errno == .badFileDescriptor || errno == .notSocket) && fields["what"] != nil
        },
        entry(
            "value-other-descriptor",
            .invalidArgument,
            "the value is not the file descriptor of {what}, or one that {a} {type} map takes",
            advice: "Use the fileDescriptor of {what} of the type that the map was made for",
            fixture: "MapCaseTests"
        ) { map, errno, fields in
            fields["what"] = map.type.heldDescriptor
            // ENOTSOCK, and EOPNOTSUPP for sockets of another family.
            let refusals: [Errno] = [.invalidArgument, .notSocket, .notSupportedOnSocket]
            return fields["operation"] == "update" && refusals.contains(errno) && fields["what"] != nil
        },
        entry(
            "value-not-descriptor",
            .invalidArgument,
            "the value is not the file descriptor of {what}, which {a} {type} map holds",
            advice: "Use the fileDescriptor of {what} that is open",
            fixture: "MapCaseTests"
        ) { map, errno, fields in
            fields["what"] = map.type.heldDescriptor
            return errno == .badFileDescriptor && fields["what"] != nil
        },
        entry(
            "map-argument",
            .invalidArgument,
            "{a} {type} map does not take this key, value or flag",
            fixture: "MapBytesTests"
        ) {
            _,
            errno,
            _ in errno == .invalidArgument
        },
        entry("map-operation", .notSupported, "{a} {type} map has no such operation", fixture: "MapBytesTests") {
            _,
            errno,
            _ in
            errno.meansNotSupported
        },
        entry("map-call", .systemCallFailed, "the system call failed", fixture: "MapCaseTests") { _, _, _ in
            true
        },
    ]
}

extension BPFMapType {
    /// What the values of local storage belong to, or `nil` for other maps.
    fileprivate var owner: String? {
        switch self {
        case .skStorage: "a socket"
        case .inodeStorage: "a file"
        case .taskStorage: "a process"
        case .cgroupStorage: "a control group"
        default: nil
        }
    }

    /// What a value of such a map is the file descriptor of, or `nil` for maps of data.
    fileprivate var heldDescriptor: String? {
        switch self {
        case .progArray: "a program"
        case .arrayOfMaps, .hashOfMaps: "a map"
        case .perfEventArray: "a perf event"
        case .cgroupArray: "a control group's directory"
        case .sockMap, .sockHash, .reuseportSockArray, .xskMap: "a socket"
        default: nil
        }
    }
}
