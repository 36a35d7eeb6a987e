// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage

/// A folder for one test, which is removed with its files.
final class TemporaryFolder {
    let path: String

    init() throws {
        var name = Array("/tmp/swift-bpf-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw Errno(rawValue: errno) }
        path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in FolderNames(path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}
