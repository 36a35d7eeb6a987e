// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

@Suite("tokens", .serialized, .leakChecked, .timeLimit(.minutes(5)), .requires(.token)) struct TokenTests {
    /// A process in a user namespace, whose bpffs an administrator has mounted with delegated privileges.
    @Test func aContainerUsesDelegatedPrivileges() throws {
        var folder = Array("/tmp/swift-bpf-XXXXXX".utf8CString)
        guard mkdtemp(&folder) != nil else { throw Errno(rawValue: errno) }
        defer { rmdir(folder) }
        let program = try UprobeTests.ownBinary.removingLastComponent().appending("delegated-program").string
        let directory = String(decoding: folder.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let arguments: [String] = [program, "delegated-program", Fixture.folder.string, directory]
        let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { words.forEach { free($0) } }
        let child = (words.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer {
            test_spawn($0.baseAddress, nil, nil, 0)
        }
        var status: CInt = 0
        try #require(child > 0 && waitpid(child, &status, 0) == child)
        #expect(status == 0, "status \(status): what it printed is in the output of this run")
    }
}
