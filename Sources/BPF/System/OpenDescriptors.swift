// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The descriptors of all processes, from /proc. Without the right to read those of a process, it has none here.
enum OpenDescriptors {
    /// Calls a closure with each descriptor whose kind is wanted.
    ///
    /// - Parameters:
    ///   - isWanted: receives what the descriptor's link in /proc names, such as `anon_inode:bpf-map`, 31 bytes at most.
    ///   - body: receives the process and the descriptor.
    static func forEach(
        where isWanted: (ArraySlice<UInt8>) -> Bool,
        _ body: (_ pid: Int32, _ descriptor: Int32) -> Void
    ) {
        var target = [UInt8](repeating: 0, count: 32)
        for process in FolderNames("/proc") {
            guard let pid = Int32(process) else { continue }
            let folder = "/proc/\(pid)/fd"
            for name in FolderNames(folder) {
                let count = unsafe readlink("\(folder)/\(name)", &target, target.count)
                guard count > 0, isWanted(target.prefix(count)), let descriptor = Int32(name) else { continue }
                body(pid, descriptor)
            }
        }
    }
}

extension BPFSystem.Holder {
    /// Reads the name of a process; `nil` when it is gone.
    init?(pid: Int32) {
        guard let command = SmallFile.read("/proc/\(pid)/comm") else { return nil }
        self.init(pid: pid, command: String(command.prefix { $0 != "\n" }))
    }
}
