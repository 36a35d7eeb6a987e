// SPDX-License-Identifier: Apache-2.0

/// The Swift type of a C type.
indirect enum SwiftType: Equatable {
    /// An integer or a float, by its name in Swift.
    case number(String)
    case boolean
    case address
    /// A generated enumeration.
    case enumeration(String)
    /// A generated structure.
    case structure(String)
    case text(Int)
    case array(SwiftType, Int)

    /// The type in Swift.
    var name: String {
        switch self {
        case .number(let name), .enumeration(let name), .structure(let name): name
        case .boolean: "Bool"
        case .address: "BPFAddress"
        case .text(let count): "BPFCharArray<\(count)>"
        case .array(let element, let count): "InlineArray<\(count), \(element.name)>"
        }
    }

    /// The value whose bytes are zero.
    var zero: String {
        switch self {
        case .number: "0"
        case .boolean: "false"
        case .array(.boolean, _): "\(name)(repeating: false)"
        case .text: ".init()"
        default: ".bpfZero"
        }
    }

    /// The word for the type in the text of `BPFMembers`.
    ///
    /// - Parameter types: the generated types that the text refers to by their index.
    func word(_ types: inout [String]) -> String {
        var counts = ""
        var element = self
        while case .array(let inner, let count) = element {
            counts += "[\(count)]"
            element = inner
        }
        switch element {
        case .number(let name):
            let bits = name.drop { !$0.isNumber }
            let letter = name.hasPrefix("U") ? "u" : name.hasPrefix("I") ? "s" : "f"
            return "\(letter)\(bits.isEmpty ? name == "Float" ? "32" : "64" : bits)\(counts)"
        case .boolean: return "bool\(counts)"
        case .address: return "address\(counts)"
        case .text(let count): return "text\(count)\(counts)"
        case .enumeration(let name), .structure(let name):
            let index = types.firstIndex(of: name) ?? types.count
            if index == types.count { types.append(name) }
            return "t\(index)\(counts)"
        case .array: return ""
        }
    }
}
