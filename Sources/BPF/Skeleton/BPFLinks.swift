// SPDX-License-Identifier: Apache-2.0

/// The links of an object's programs and struct_ops maps.
public struct BPFLinks: Sendable {
    let links: [String: Link]
    let objectName: String

    /// Returns the link of a program or a struct_ops map.
    ///
    /// - Parameter program: the name in C.
    /// - Throws: ``BPFError`` with ``BPFError/Code/programNotFound`` for a program that was switched off before the
    ///   object was loaded.
    public func link(_ program: String) throws(BPFError) -> Link {
        if let link = links[program] { return link }
        throw ObjectPart.program.notFound(program, in: objectName, among: links.keys.sorted(), leftOut: [program])
    }

    /// The link of a program in `SEC("?…")`, by its name in C; `nil` when the program was not loaded.
    public subscript(program: String) -> Link? { links[program] }

    /// All links.
    public var all: [Link] { links.keys.sorted().compactMap { links[$0] } }

    /// Detaches all programs.
    ///
    /// - Throws: ``BPFError`` as ``Link/detach()`` does, after trying to detach each of them.
    public func detach() throws(BPFError) {
        try Link.detach(all)
    }

    /// Detaches all programs, without blocking a thread of Swift's pool.
    ///
    /// - Throws: ``BPFError`` as ``Link/detach()`` does, after trying to detach each of them.
    public func detach() async throws(BPFError) {
        try await Link.detach(all)
    }
}
