// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// Reads the warnings of one operation. The first telling one is the cause; the last rarely is.
struct LibbpfMessages {
    /// All, oldest first.
    let all: [String]

    init(_ messages: [String]) { all = messages }

    /// Said on the way, also where nothing fails or where another message says why.
    private static let noise: [MessagePattern] = [
        "Error in bpf_create_map_xattr({_}Retrying without BTF.",
        "BTF loading error{_}",
        "-- BEGIN BTF LOAD LOG{_}",
        "Error loading ELF section {_}Ignored and continue.",
        "Error loading .BTF into kernel: {_}BTF is optional, ignoring.",
        "permission error while running as root{_}",
        "Failed to bump RLIMIT_MEMLOCK{_}",
        "prog '{_}': failed to load: {_}",
        "prog '{_}': failed to prepare load attributes: {_}",
        "failed to load object '{_}'",
    ]

    /// Those that say something about the cause.
    var telling: [String] { all.filter { message in !Self.noise.contains { $0.match(message) != nil } } }

    /// The cause in libbpf's words, as far as they have one.
    var first: String? { telling.first ?? all.first }

    /// The fields of the first message that looks like one of the patterns.
    func match(_ patterns: [MessagePattern]) -> [String: String]? {
        for message in all {
            for pattern in patterns {
                if let fields = pattern.match(message) { return fields }
            }
        }
        return nil
    }

    /// The program that is named first.
    var program: String? { match(["prog '{program}': {_}", "sec '{_}': program '{program}' {_}"])?["program"] }

    /// The map that is named first.
    var map: String? { match(["map '{map}': {_}", "Error in bpf_create_map_xattr({map}):{_}"])?["map"] }

    /// The error numbers that the messages have, in their order.
    var errnos: [Errno] { all.compactMap(Self.errno) }

    /// The error number at the end of a message: `-22`, `Invalid argument(-22)`, `-EINVAL` or the C library's words.
    static func errno(in message: String) -> Errno? {
        let text = message.split(separator: ":", omittingEmptySubsequences: true).last ?? message[...]
        let word = text.drop { $0 == " " }
        if let number = number(in: word) { return Errno(rawValue: number) }
        if let open = word.lastIndex(of: "("), word.hasSuffix(")"),
            let number = number(in: word[open...].dropFirst().dropLast())
        {
            return Errno(rawValue: number)
        }
        guard message.contains(":") else { return nil }
        if word.hasPrefix("-E"), let found = Errno(named: String(word.dropFirst())) { return found }
        return words[String(word)]
    }

    private static func number(in word: Substring) -> CInt? {
        guard word.first == "-", let number = CInt(word.dropFirst()), number > 0 else { return nil }
        return number
    }

    /// The error numbers by the C library's words for them.
    private static let words: [String: Errno] = Dictionary(
        (1..<134).map { (Errno(rawValue: $0).description, Errno(rawValue: $0)) },
        uniquingKeysWith: { first, _ in first }
    )
}
