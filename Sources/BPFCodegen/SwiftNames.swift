// SPDX-License-Identifier: Apache-2.0

/// Swift names for names in C.
package enum SwiftNames {
    /// `onlyUID` for `only_uid`.
    package static func member(_ name: String) -> String { escaped(camelCase(words(name), isType: false)) }

    /// `ExecEvent` for `exec_event`.
    package static func type(_ name: String) -> String {
        let text = camelCase(words(name), isType: true)
        // A member never begins with a capital, so a type never has the name of a member.
        guard let first = text.first else { return "Unnamed" }
        return first.isUppercase && first.lowercased() != String(first) ? text : "Type\(text)"
    }

    /// Returns a name that the user chose, in quotes if it is a keyword.
    static func chosen(_ name: String) -> String { keywords.contains(name) ? "`\(name)`" : name }

    /// The name of a type for a source file: `ExecWatch` for `exec_watch.bpf.c` and for `ExecWatch.bpf.c`.
    package static func skeleton(file: String) -> String {
        let base = file.split(separator: "/").last.map(String.init) ?? file
        let stem = base.split(separator: ".").first.map(String.init) ?? base
        // A name in camel case stays as it is.
        if stem.isIdentifier, stem.first?.isUppercase == true, !stem.contains("_") { return stem }
        return type(stem)
    }

    /// Words that are written in capitals, except at the beginning of a member's name.
    private static let acronyms: Set<String> = [
        "acl", "api", "arp", "bpf", "btf", "cgroupid", "cpu", "cpus", "crc", "dns", "eof", "fd", "fds", "fib", "gid",
        "html", "http",
        "https", "icmp", "id", "ids", "io", "ip", "ipc", "ipv4", "ipv6", "irq", "json", "lru", "lsm", "mac", "mtu",
        "nic",
        "nmi", "numa", "os", "pid", "pids", "ppid", "ram", "rcu", "rss", "rtt", "sha", "skb", "sql", "ssl", "tc", "tcp",
        "tgid",
        "tid", "tls", "ttl", "tty", "udp", "uid", "uri", "url", "usdt", "utc", "uts", "uuid", "vlan", "vm", "vma",
        "xdp",
        "xml",
    ]

    /// The words of a name in snake case or camel case.
    private static func words(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previous: Character = "_"
        for character in name {
            guard character.isPartOfWord else {
                if !word.isEmpty { words.append(word) }
                word = ""
                previous = "_"
                continue
            }
            if character.isUppercase, previous.isLowercase || previous.isNumber, !word.isEmpty {
                words.append(word)
                word = ""
            }
            word.append(character)
            previous = character
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private static func camelCase(_ words: [String], isType: Bool) -> String {
        var text = ""
        for (index, word) in words.enumerated() {
            let lower = word.lowercased()
            let isCapitals = word == word.uppercased()
            // A word between digits would merge with its neighbour: `a_1_2` and `a_12` differ.
            if let last = text.last, last.isNumber, lower.first?.isNumber == true { text += "_" }
            if index == 0 && !isType {
                text += isCapitals ? lower : lower.first.map { String($0) + word.dropFirst() } ?? ""
            } else if acronyms.contains(lower) {
                text +=
                    lower == "ids" || lower == "pids" || lower == "fds" || lower == "cpus"
                    ? lower.dropLast().uppercased() + "s" : lower.uppercased()
            } else {
                text += lower.prefix(1).uppercased() + (isCapitals ? lower.dropFirst() : word.dropFirst())
            }
        }
        return text
    }

    private static func escaped(_ name: String) -> String {
        guard let first = name.first else { return "__" }  // `_` is not a name.
        if first.isNumber { return "_\(name)" }
        if unusable.contains(name) { return "\(name)_" }
        return keywords.contains(name) ? "`\(name)`" : name
    }

    /// Names that a member cannot have, as Swift or the protocols of generated types use them.
    private static let unusable: Set<String> = [
        "self", "Self", "Type", "Protocol", "init", "description", "debugDescription", "customMirror",
        "hashValue", "encode",
        "describe", "storage", "bpfSize", "bpfKind", "bpfLayout", "bpfMembers", "bpfPadding", "bpfZero", "rawValue",
        "withFieldBytes", "withMutableFieldBytes", "contents", "memory", "object", "loaded", "settings", "bpfObject",
        "dynamicMember",
        "bpfMapNames", "bpfProgramNames", "bpfNames", "bpfSections", "open", "load", "attach",
        "links",
    ]

    /// Reserved words, from the list in "The Swift Programming Language", Lexical Structure.
    private static let keywords: Set<String> = [
        "as", "associatedtype", "async", "await", "break", "case", "catch", "class", "continue", "default", "defer",
        "deinit", "do",
        "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import",
        "in",
        "inout", "internal", "is", "let", "nil", "operator", "private", "precedencegroup", "protocol", "public",
        "repeat",
        "rethrows", "return", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try",
        "typealias", "var", "where", "while", "Any",
    ]
}

extension Character {
    /// Whether it can be in a Swift identifier, other than an underscore.
    fileprivate var isPartOfWord: Bool {
        guard let first = unicodeScalars.first else { return false }
        if isASCII { return isLetter || isNumber }
        return first.properties.isXIDStart && unicodeScalars.dropFirst().allSatisfy(\.properties.isXIDContinue)
    }
}
