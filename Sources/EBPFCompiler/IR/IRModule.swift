// SPDX-License-Identifier: Apache-2.0

/// A module of LLVM IR.
struct IRModule: Sendable {
    struct Global: Sendable {
        /// `@name`.
        var name: String
        /// `internal`, `unnamed_addr`, …: what stands before `global` or `constant`.
        var linkage: [IRToken]
        var isConstant: Bool
        var type: [IRToken]
        /// Nothing for a declaration.
        var initializer: [IRToken]?
        var section: String?
        var alignment: Int?
        /// `#0`, which marks the anchors of CO-RE.
        var attributeGroup: String?
        /// `!dbg` and others.
        var attachments: [(name: String, value: Int)] = []

        var bareName: String { IRText.name(name) }
    }

    /// A structure with a name.
    struct TypeDefinition: Sendable {
        let name: String
        let type: [IRToken]
    }

    var types: [TypeDefinition] = []
    var globals: [Global] = []
    var functions: [IRFunction] = []
    /// `@name = alias …`: the tokens behind the name.
    var aliases: [(name: String, tokens: [IRToken])] = []
    /// `#0` and what it holds.
    var attributeGroups: [(name: String, tokens: [IRToken])] = []
    /// `!llvm.dbg.cu` and what it holds.
    var namedMetadata: [(name: String, nodes: [Int])] = []
    var metadata: [Int: IRMetadata] = [:]
    var dataLayout = ""
    var triple = ""

    func function(_ name: String) -> IRFunction? { functions.first { $0.name == name } }

    /// A number that no node has.
    var nextMetadata: Int { (metadata.keys.max() ?? -1) + 1 }

    /// Adds a node.
    mutating func add(_ node: IRMetadata) -> Int {
        let id = nextMetadata
        metadata[id] = node
        return id
    }
}

/// The text is not the IR that this package knows.
struct IRDefect: Error, CustomStringConvertible {
    let description: String
}
