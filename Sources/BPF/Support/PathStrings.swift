// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

// The same calls for paths that are strings, so that no user has to import SystemPackage for a file's name.

extension Link {
    /// The attachment that is pinned at a path of a bpffs; the same call takes a `FilePath`.
    public convenience init(pinnedAt path: String) throws(BPFError) {
        try checkZeroes(path, operation: .open, subject: .path(FilePath(path)))
        try self.init(pinnedAt: FilePath(path))
    }

    /// Gives the attachment a name in a bpffs; the same call takes a `FilePath`.
    public func pin(at path: String) throws(BPFError) {
        try checkZeroes(path, operation: .pin, subject: .link(label))
        try pin(at: FilePath(path))
    }
}

extension AttachTarget {
    /// A function of an executable or a library; the same call takes a `FilePath`.
    public static func uprobe(
        _ binary: String,
        function: String,
        offset: Int = 0,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        uprobe(FilePath(visibly: binary), function: function, offset: offset, pid: pid, cookie: cookie)
    }

    /// A place in an executable or a library; the same call takes a `FilePath`.
    public static func uprobe(
        _ binary: String,
        offset: Int,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        uprobe(FilePath(visibly: binary), offset: offset, pid: pid, cookie: cookie)
    }

    /// The return of a function; the same call takes a `FilePath`.
    public static func uretprobe(
        _ binary: String,
        function: String,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        uretprobe(FilePath(visibly: binary), function: function, pid: pid, cookie: cookie)
    }

    /// The return of a function by its offset in the file; the same call takes a `FilePath`.
    public static func uretprobe(
        _ binary: String,
        offset: Int,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        uretprobe(FilePath(visibly: binary), offset: offset, pid: pid, cookie: cookie)
    }

    /// A statically defined probe (USDT); the same call takes a `FilePath`.
    public static func usdt(
        _ binary: String,
        provider: String,
        name: String,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        usdt(FilePath(visibly: binary), provider: provider, name: name, pid: pid, cookie: cookie)
    }

    /// What the processes of a control group do; the same call takes a `FilePath`.
    public static func cgroup(_ path: String, attachType: BPFAttachType? = nil) -> AttachTarget {
        cgroup(FilePath(visibly: path), attachType: attachType)
    }
}

extension FilePath {
    /// A path in which a zero byte, at which it would end, can be seen: it names no file then, and an error shows it.
    init(visibly text: String) { self.init(text.replacing("\0", with: "\\0")) }
}
