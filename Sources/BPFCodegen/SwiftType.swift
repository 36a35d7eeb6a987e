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
}
