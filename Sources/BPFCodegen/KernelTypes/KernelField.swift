// SPDX-License-Identifier: Apache-2.0

/// A member of a kernel structure, as a program reads it.
struct KernelField: Sendable {
    /// How its value comes to Swift.
    enum Access: Hashable, Sendable {
        /// An integer, by its Swift type.
        case integer(String)
        case boolean
        /// An integer of some bits, by its Swift type.
        case bitField(String)
        /// A pointer, with the structure that it points to if the program names it.
        case pointer(String?)
        /// An array in the size that Swift reads at once, by the Swift type of its elements.
        case array(String, Int)
        /// A structure or union in place, with its type if the program names it; or an array that is too large.
        case place(String?)
    }

    /// The name in C.
    let name: String
    /// The name in Swift.
    let property: String
    let access: Access
    /// The declaration in C, with `@` for the name and `#` for the structure's.
    let declaration: String

    /// Swift's integers, and the same in C.
    static let integers: [String: String] = [
        "Int8": "signed char", "UInt8": "unsigned char", "Int16": "short", "UInt16": "unsigned short",
        "Int32": "int", "UInt32": "unsigned int", "Int64": "long long", "UInt64": "unsigned long long",
    ]

    /// The type of the property.
    var swiftType: String {
        switch access {
        case .integer(let type), .bitField(let type): type
        case .boolean: "Bool"
        case .pointer(let type?), .place(let type?): type
        case .pointer(nil): "UnsafeRawPointer?"
        case .array(let element, let count): "InlineArray<\(count), \(element)>"
        case .place(nil): "UInt64"
        }
    }
}
