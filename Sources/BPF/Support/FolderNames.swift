// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The names in a directory, without `.` and `..`; none when it cannot be read.
package struct FolderNames: Sequence {
    private let names: [String]

    package init(_ path: String) {
        guard let folder = unsafe opendir(path) else {
            names = []
            return
        }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe Self.name(of: entry)
            if name != ".", name != ".." { names.append(name) }
        }
        self.names = names
    }

    /// An entry has the bytes that its name needs: the rest of the array that `dirent` declares may lie outside of the buffer.
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return "" }
        return unsafe String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
    }

    package func makeIterator() -> IndexingIterator<[String]> { names.makeIterator() }
}
