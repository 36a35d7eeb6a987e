// SPDX-License-Identifier: Apache-2.0

/// A kernel type with what programs read of it.
struct KernelType: Sendable {
    enum Content: Sendable {
        case structure([KernelField])
        case union([KernelField])
        case enumeration([Value])
    }

    /// A value of an enumeration.
    struct Value: Sendable {
        /// The name in C.
        let name: String
        /// The name in Swift.
        let property: String
        let bits: UInt64
    }

    /// The name in C, with its flavour.
    let name: String
    let swiftName: String
    let content: Content

    var fields: [KernelField] {
        switch content {
        case .structure(let fields), .union(let fields): fields
        case .enumeration: []
        }
    }

    /// The type in C.
    var cType: String {
        switch content {
        case .structure: "struct \(name)"
        case .union: "union \(name)"
        case .enumeration: "enum \(name)"
        }
    }
}
