// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

// The same calls for paths that are strings, so that no user has to import SystemPackage for a file's name.

extension BPFObject {
    /// Reads a BPF object from a file; the same call takes a `FilePath`.
    public static func open(path: String, options: BPFObject.OpenOptions = BPFObject.OpenOptions()) throws(BPFError)
        -> OpenBPFObject
    {
        try checkZeroes(path, operation: .open, subject: .path(FilePath(path)))
        return try open(path: FilePath(path), options: options)
    }
}

extension BPFMap {
    /// The map that is pinned at a path of a bpffs; the same call takes a `FilePath`.
    public convenience init(pinnedAt path: String) throws(BPFError) {
        try checkZeroes(path, operation: .open, subject: .path(FilePath(path)))
        try self.init(pinnedAt: FilePath(path))
    }

    /// Gives the map a name in a bpffs; the same call takes a `FilePath`.
    public func pin(at path: String) throws(BPFError) {
        try checkZeroes(path, operation: .pin, subject: .map(name))
        try pin(at: FilePath(path))
    }
}

extension FilePath {
    /// A path in which a zero byte, at which it would end, can be seen: it names no file then, and an error shows it.
    init(visibly text: String) { self.init(text.replacing("\0", with: "\\0")) }
}
