// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

// The same calls for paths that are strings, so that no user has to import SystemPackage for a file's name.

extension BPFObject {
    /// Reads a BPF object from a file; the same call takes a `FilePath`.
    public static func open(path: String, options: OpenOptions = OpenOptions()) throws(BPFError) -> OpenBPFObject {
        try open(path: FilePath(path), options: options)
    }
}

extension BPFMap {
    /// The map that is pinned at a path of a bpffs; the same call takes a `FilePath`.
    public static func pinned(at path: String) throws(BPFError) -> BPFMap { try pinned(at: FilePath(path)) }

    /// Gives the map a name in a bpffs; the same call takes a `FilePath`.
    public func pin(at path: String) throws(BPFError) { try pin(at: FilePath(path)) }
}

extension Link {
    /// The attachment that is pinned at a path of a bpffs; the same call takes a `FilePath`.
    public static func pinned(at path: String) throws(BPFError) -> Link { try pinned(at: FilePath(path)) }

    /// Gives the attachment a name in a bpffs; the same call takes a `FilePath`.
    public func pin(at path: String) throws(BPFError) { try pin(at: FilePath(path)) }
}
