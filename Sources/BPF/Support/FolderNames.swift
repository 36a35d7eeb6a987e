// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The names in a directory, without `.` and `..`; none when it cannot be read.
struct FolderNames: Sequence {
    private let names: [String]

    init(_ path: String) {
        guard let folder = unsafe opendir(path) else {
            names = []
            return
        }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe String(zeroTerminated: entry.pointee.d_name)
            if name != ".", name != ".." { names.append(name) }
        }
        self.names = names
    }

    func makeIterator() -> IndexingIterator<[String]> { names.makeIterator() }
}
