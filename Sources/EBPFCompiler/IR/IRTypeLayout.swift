// SPDX-License-Identifier: Apache-2.0

/// Sizes and constants of LLVM's types on BPF.
struct IRTypeLayout {
    private let types: [String: [IRToken]]

    init(_ module: IRModule) {
        types = Dictionary(module.types.map { ($0.name, $0.type) }) { first, _ in first }
    }

    /// The size and the alignment of a type in bytes.
    func layout(_ type: ArraySlice<IRToken>) -> (size: Int, alignment: Int)? {
        guard let first = type.first else { return nil }
        if first.kind == .local { return types[first.text].flatMap { layout($0[...]) } }
        if first.kind == .word {
            switch first.text {
            case "ptr", "double": return (8, 8)
            case "float": return (4, 4)
            case "half": return (2, 2)
            default:
                guard first.text.hasPrefix("i"), let bits = Int(first.text.dropFirst()) else { return nil }
                let size = [1, 2, 4, 8, 16].first { $0 * 8 >= bits } ?? (bits + 7) / 8
                return (size, min(size, 16))
            }
        }
        if let (count, element) = array(type), let layout = layout(element) {
            return (count * layout.size, first.text == "<" ? max(1, min(count * layout.size, 16)) : layout.alignment)
        }
        guard let members = members(type) else { return nil }
        let isPacked = first.text == "<"
        var size = 0
        var alignment = 1
        for member in members {
            guard let layout = layout(member[...]) else { return nil }
            if !isPacked {
                size += (layout.alignment - size % layout.alignment) % layout.alignment
                alignment = max(alignment, layout.alignment)
            }
            size += layout.size
        }
        return (size + (alignment - size % alignment) % alignment, alignment)
    }

    func size(_ type: ArraySlice<IRToken>) -> Int? { layout(type)?.size }

    /// `[4 x i8]`, `<2 x i64>`.
    private func array(_ type: ArraySlice<IRToken>) -> (count: Int, element: ArraySlice<IRToken>)? {
        guard type.count >= 5, let count = Int(type[type.startIndex + 1].text), type[type.startIndex + 2].isWord("x")
        else {
            return nil
        }
        return (count, type[(type.startIndex + 3)..<(type.endIndex - 1)])
    }

    /// `{ i8, i64 }`, `<{ i8, i64 }>`.
    private func members(_ type: ArraySlice<IRToken>) -> [[IRToken]]? {
        guard let first = type.first, first.kind == .punctuation else { return nil }
        let edge = first.text == "<" ? 2 : 1
        guard type.count >= 2 * edge, type[type.startIndex + edge - 1].text == "{" else { return nil }
        return IRTokens.split(type.dropFirst(edge).dropLast(edge))
    }

    /// The offset that the indices of a `getelementptr` lead to.
    func offset(_ type: ArraySlice<IRToken>, indices: [Int]) -> Int? {
        guard let first = indices.first, let size = size(type) else { return nil }
        var offset = first * size
        var current = Array(type)
        for index in indices.dropFirst() {
            if current.count == 1, let definition = types[current[0].text] { current = definition }
            if let (_, element) = array(current[...]), let size = self.size(element) {
                offset += index * size
                current = Array(element)
            } else if let members = members(current[...]), members.indices.contains(index) {
                let isPacked = current[0].text == "<"
                for (position, member) in members.enumerated() {
                    guard let layout = layout(member[...]) else { return nil }
                    if position > 0, !isPacked {
                        // The offset within the structure is aligned as the structure is.
                        offset += (layout.alignment - offset % layout.alignment) % layout.alignment
                    }
                    if position == index { break }
                    offset += layout.size
                }
                current = members[index]
            } else {
                return nil
            }
        }
        return offset
    }

    /// The bytes of a constant; nothing if an address is in it.
    func bytes(_ type: ArraySlice<IRToken>, _ value: ArraySlice<IRToken>) -> [UInt8]? {
        guard let first = value.first, let layout = layout(type) else { return nil }
        switch first.text {
        case "zeroinitializer", "null", "undef", "poison", "false": return [UInt8](repeating: 0, count: layout.size)
        case "true": return [1]
        default: break
        }
        if let head = type.first, head.kind == .local, let definition = types[head.text] {
            return bytes(definition[...], value)
        }
        if first.kind == .word, first.text.hasPrefix("c\"") {
            return IRText.bytes(ofEscaped: first.text.dropFirst(2).dropLast())
        }
        if first.kind == .word {
            if let number = Int64(first.text) { return Self.bytes(UInt64(bitPattern: number), layout.size) }
            if let number = UInt64(first.text) { return Self.bytes(number, layout.size) }
            return Self.float(type.first?.text, first.text)
        }
        guard first.kind == .punctuation else { return nil }
        let isPacked = first.text == "<" && value.dropFirst().first?.text == "{"
        let edge = isPacked ? 2 : 1
        guard value.count >= 2 * edge else { return nil }
        var result: [UInt8] = []
        for element in IRTokens.split(value.dropFirst(edge).dropLast(edge)) {
            let (type, rest) = IRTokens.type(element[...])
            guard let bytes = bytes(type, rest), let layout = self.layout(type) else { return nil }
            if !isPacked {
                let padding = (layout.alignment - result.count % layout.alignment) % layout.alignment
                result += [UInt8](repeating: 0, count: padding)
            }
            result += bytes
        }
        return result + [UInt8](repeating: 0, count: max(0, layout.size - result.count))
    }

    private static func float(_ type: String?, _ text: String) -> [UInt8]? {
        let value: Double
        if text.hasPrefix("0x"), let bits = UInt64(text.dropFirst(2), radix: 16) {
            value = Double(bitPattern: bits)
        } else if let number = Double(text) {
            value = number
        } else {
            return nil
        }
        switch type {
        case "double": return bytes(value.bitPattern, 8)
        case "float": return bytes(UInt64(Float(value).bitPattern), 4)
        default: return nil
        }
    }

    static func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
    }
}
