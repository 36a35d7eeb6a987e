// SPDX-License-Identifier: Apache-2.0

/// What a user may change about a generated type: an object of `swift-bpf.json`.
package struct CodegenConfiguration: Codable, Sendable {
    /// The access level of everything that is generated.
    package enum AccessLevel: String, Codable, Sendable {
        case `internal`
        case package
        case `public`
    }

    /// The access level; `internal` without it.
    package var accessLevel: AccessLevel?
    /// The name of the generated type; without it, that of the source file.
    package var name: String?
    /// Prefixes of C names that Swift names do not have.
    package var removedPrefixes: [String]?
    /// Swift names by C names.
    package var names: [String: String]?
    /// The C types to generate although no map or variable has them: `struct x`, `enum y` or the name of a typedef.
    package var types: [String]?
    /// The type of the events of maps that do not name it in C: C types by the names of maps.
    package var events: [String: String]?

    package init() {}

    /// The words before declarations: `public ` and so on.
    var access: String {
        switch accessLevel ?? .internal {
        case .internal: ""
        case .package: "package "
        case .public: "public "
        }
    }
}
