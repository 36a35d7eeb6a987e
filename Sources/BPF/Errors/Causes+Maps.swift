// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension Cause {
    private static let refused: [MessagePattern] = ["map '{map}': failed to create: {errno}"]

    /// A row for a map that the kernel refuses, by what is wrong with its settings.
    private static func map(
        _ name: String,
        _ code: BPFError.Code,
        _ sentence: String,
        advice: String,
        fixture: String,
        when check: @escaping @Sendable (MapSettings, Errno, inout Fields) -> Bool
    ) -> Cause {
        Cause(name, nil, says: refused, code, about: .map, sentence, advice: advice, fixture: fixture) {
            evidence,
            fields in
            let said = LibbpfMessages.errno(in: ": \(fields["errno"] ?? "")")
            guard let map = evidence.creation ?? fields["map"].flatMap({ evidence.settings(ofMap: $0) }),
                let errno = evidence.creation == nil ? said : evidence.errno,
                errno != .notPermitted, errno != .permissionDenied
            else { return false }
            fields["type"] = map.type.description
            fields["a"] = map.type.description.indefiniteArticle
            fields["keySize"] = "\(map.keySize)"
            fields["valueSize"] = "\(map.valueSize)"
            fields["entries"] = "\(map.maxEntries)"
            fields["flags"] = "0x" + String(map.flags, radix: 16)
            fields["withoutInner"] = evidence.mapsWithoutInner.contains(map.name) ? "yes" : nil
            return check(map, errno, &fields)
        }
    }

    /// Maps that the kernel does not create. It answers EINVAL to nearly all of it.
    static let mapCauses: [Cause] = [
        map(
            "zero-entries",
            .invalidArgument,
            "its max_entries is 0",
            advice: "Use at least 1: in C with __uint(max_entries, …), or with setMaxEntries(_:) before load()",
            fixture: "cases/zero-entries"
        ) { map, _, _ in map.maxEntries == 0 && !map.hasNoEntries && map.type != .perfEventArray },
        map(
            "ring-with-value",
            .invalidArgument,
            "{a} {type} map has neither keys nor values, and it is declared with a key of {keySize} and a value of {valueSize} bytes",
            advice: "Use only __uint(type, …) and __uint(max_entries, …) for it, or sizes of 0",
            fixture: "cases/ring-value"
        ) { map, _, _ in map.isRing && (map.keySize != 0 || map.valueSize != 0) },
        map(
            "no-key",
            .invalidArgument,
            "it has no key, and {a} {type} map needs one",
            advice: "Use __type(key, …) in its declaration, or another size before it is created",
            fixture: "cases/no-key"
        ) { map, _, _ in map.keySize == 0 && !map.hasNoKey },
        map(
            "unwanted-key",
            .invalidArgument,
            "{a} {type} map has no keys, and it is declared with one of {keySize} bytes",
            advice: "Use a declaration without a key, or a key size of 0",
            fixture: "cases/unwanted-key"
        ) { map, _, _ in map.keySize != 0 && map.hasNoKey },
        map(
            "index-size",
            .invalidArgument,
            "{a} {type} map is looked up by an index of 4 bytes, and its key has {keySize}",
            advice: "Use __type(key, __u32) in its declaration, or a key size of 4",
            fixture: "cases/array-key"
        ) { map, _, _ in map.hasIndex && map.keySize != 4 },
        map(
            "no-value",
            .invalidArgument,
            "it has no value, and {a} {type} map needs one",
            advice: "Use __type(value, …) in its declaration, or another size before it is created",
            fixture: "cases/no-value"
        ) { map, _, _ in map.valueSize == 0 && !map.isRing && map.type != .arena },
        map(
            "no-inner-map",
            .invalidArgument,
            "it holds maps, and nothing says what they are like",
            advice: "Use __array(values, struct { … }) in its declaration, or BPFMap.Attributes.innerMap",
            fixture: "cases/no-inner-map"
        ) { map, _, fields in fields["withoutInner"] != nil },
        map(
            "too-large",
            .resourceExhausted,
            "it is too large for the kernel: {entries} entries with a key of {keySize} and a value of {valueSize} bytes",
            advice: "Use smaller sizes: a key of at most 512 bytes and a value well under 4 GiB",
            fixture: "cases/huge-key"
        ) { map, errno, _ in
            errno == .argListTooLong || map.keySize > 1 << 30 || map.valueSize > 1 << 30
        },
        map(
            "no-memory-for-map",
            .resourceExhausted,
            "the kernel has no memory for it: {entries} entries with a key of {keySize} and a value of {valueSize} bytes",
            advice: "Use fewer entries or smaller values, or BPF_F_NO_PREALLOC where the type has it",
            fixture: "MapLimitTests"
        ) { _, errno, _ in errno == .noMemory },
        map(
            "map-type-unknown",
            .notSupported,
            "kernel {kernel} does not know map type {type}",
            advice: "Use a kernel that has it, or switch the map off with setAutocreate(false) before load()",
            fixture: "unknown_map"
        ) { map, errno, _ in
            (errno == .invalidArgument || errno.meansNotSupported) && !MapTypeProbe.isKnown(map.type)
        },
        map(
            "map-name",
            .invalidArgument,
            "the kernel takes only letters, digits, '_' and '.' in the name of a map",
            advice: "Use another name in C",
            fixture: "cases/map-name"
        ) { map, _, _ in !map.name.isKernelName },
        map(
            "map-refused",
            .invalidArgument,
            "the kernel does not take {a} {type} map with a key of {keySize} bytes, a value of {valueSize} bytes, {entries} entries"
                + " and flags {flags}",
            advice: "Set sizes and flags that {a} {type} map takes",
            fixture: "cases/map-flags"
        ) { _, errno, _ in errno == .invalidArgument },
        map(
            "map-not-supported",
            .notSupported,
            "kernel {kernel} does not support such {a} {type} map",
            advice: "Use a kernel that has it, or switch the map off with setAutocreate(false) before load()",
            fixture: "CauseTableTests"
        ) { _, errno, _ in errno.meansNotSupported },
    ]
}

extension String {
    /// Whether the kernel takes it for the name of a map or a program (`bpf_obj_name_cpy` in kernel/bpf/syscall.c): only the
    /// first 15 characters reach it.
    var isKernelName: Bool {
        utf8.prefix(15).allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    /// `an` before a vowel.
    var indefiniteArticle: String { first.map { "aeio".contains($0) } == true ? "an" : "a" }
}
