// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// A range of a process's memory: a line of `/proc/PID/maps`.
struct ProcessMapping {
    let start: UInt64
    let end: UInt64
    /// The offset of its start in the file.
    let offset: UInt64
    let file: File
    /// Whether the file was removed since it was mapped.
    let isDeleted: Bool

    struct File: Hashable {
        /// The path, a name in brackets, or nothing for memory without a name.
        let path: String
        let device: String
        let inode: UInt64
    }

    func contains(_ address: UInt64) -> Bool { start <= address && address < end }

    var isFile: Bool { file.path.hasPrefix("/") && file.inode != 0 }

    /// The mappings of a process, none when it has exited and was not waited for.
    static func all(of pid: Int32) throws(Errno) -> [ProcessMapping] {
        let descriptor = OwnedDescriptor(
            adopting: try systemCall { unsafe open("/proc/\(pid)/maps", O_RDONLY | O_CLOEXEC) }
        )
        return parse(String(decoding: try SmallFile.read(descriptor), as: UTF8.self))
    }

    /// Whether a file is the mapped one, by its device and inode.
    func isOf(_ identity: BinaryFile.Identity) -> Bool {
        let device = UInt64(identity.device)
        // Major and minor number, as <sys/sysmacros.h> takes them from a device.
        let major = device >> 8 & 0xFFF | device >> 32 & 0xFFFF_F000
        let minor = device & 0xFF | device >> 12 & 0xFFFF_FF00
        let numbers = file.device.split(separator: ":").compactMap { UInt64($0, radix: 16) }
        return UInt64(identity.file) == file.inode && numbers == [major, minor]
    }

    /// When a process started, in clock ticks after the system, or `nil` without such a process.
    static func startTime(of pid: Int32) -> UInt64? {
        guard let text = SmallFile.read("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        // The 22nd field; the name of the command, which can contain spaces, is the second.
        let fields = text[end...].split(separator: " ")
        return fields.count > 20 ? UInt64(fields[20]) : nil
    }

    /// Reads lines of two addresses, permissions, an offset, a device, an inode and a path.
    static func parse(_ text: String) -> [ProcessMapping] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard fields.count >= 5 else { return nil }
            let range = fields[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard range.count == 2, range[0] < range[1], let offset = UInt64(fields[2], radix: 16),
                let inode = UInt64(fields[4])
            else { return nil }
            var path = fields.count > 5 ? String(fields[5].drop { $0 == " " }) : ""
            let suffix = " (deleted)"
            let isDeleted = path.hasSuffix(suffix)
            if isDeleted { path.removeLast(suffix.count) }
            return ProcessMapping(
                start: range[0],
                end: range[1],
                offset: offset,
                file: File(path: path, device: String(fields[3]), inode: inode),
                isDeleted: isDeleted
            )
        }
    }
}
