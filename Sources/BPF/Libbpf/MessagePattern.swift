// SPDX-License-Identifier: Apache-2.0

/// What a message of libbpf looks like: its words, with the name of a field in braces where the words differ.
///
/// `"prog '{program}': failed to load: {errno}"` takes `prog 'count': failed to load: -22` apart. A field reaches to the next
/// words of the pattern, the last one to the end. `{_}` stands for text that is not needed.
struct MessagePattern: ExpressibleByStringLiteral, Hashable {
    private enum Part: Hashable {
        case words(String)
        case field(String)
    }

    /// As it was written.
    let text: String
    private let parts: [Part]

    init(stringLiteral text: String) {
        self.text = text
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { parts.append(.words(String(rest[..<open]))) }
            parts.append(.field(String(rest[open...].dropFirst().prefix(upTo: close))))
            rest = rest[close...].dropFirst()
        }
        if !rest.isEmpty { parts.append(.words(String(rest))) }
        self.parts = parts
    }

    /// The fields of a message that looks like this, or `nil`.
    func match(_ message: String) -> [String: String]? {
        var fields: [String: String] = [:]
        var rest = message[...]
        var pending: String?
        for part in parts {
            switch part {
            case .field(let name): pending = name
            case .words(let words):
                guard let name = pending else {
                    guard rest.hasPrefix(words) else { return nil }
                    rest = rest.dropFirst(words.count)
                    continue
                }
                guard let range = rest.firstRange(of: words) else { return nil }
                fields[name] = String(rest[..<range.lowerBound])
                rest = rest[range.upperBound...]
                pending = nil
            }
        }
        if let name = pending {
            fields[name] = String(rest)
        } else if !rest.isEmpty {
            return nil
        }
        return fields
    }
}
