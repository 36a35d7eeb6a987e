// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Glibc
import SystemPackage

/// The BPF objects that a process holds, by their ids in the kernel.
struct KernelObjects: Equatable {
    var programs: Set<UInt32> = []
    var maps: Set<UInt32> = []
    var links: Set<UInt32> = []

    /// Reads what `/proc` says about the descriptors of a process.
    init(of pid: pid_t) {
        guard let folder = opendir("/proc/\(pid)/fdinfo") else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let bytes = try? readFile("/proc/\(pid)/fdinfo/\(name)") else { continue }
            var ids: [Substring: UInt32] = [:]
            let text = String(decoding: bytes, as: UTF8.self)
            for line in text.split(separator: "\n") {
                let words = line.split { $0 == "\t" || $0 == " " || $0 == ":" }
                if words.count == 2, let id = UInt32(words[1]) { ids[words[0]] = id }
            }
            // A link's file names its program too.
            if let id = ids["link_id"] {
                links.insert(id)
            } else if let id = ids["prog_id"] {
                programs.insert(id)
            } else if let id = ids["map_id"] {
                maps.insert(id)
            }
        }
    }

    /// Whether the kernel still has any of them.
    var exist: Bool {
        func isOpen(_ descriptor: Int32) -> Bool {
            guard descriptor >= 0 else { return false }
            close(descriptor)
            return true
        }
        return programs.contains { isOpen(bpf_prog_get_fd_by_id($0)) }
            || maps.contains { isOpen(bpf_map_get_fd_by_id($0)) }
            || links.contains { isOpen(bpf_link_get_fd_by_id($0)) }
    }
}
