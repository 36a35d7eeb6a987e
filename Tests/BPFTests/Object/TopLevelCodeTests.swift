// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage
import Testing

@Suite("Asynchronous top-level code", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct TopLevelCodeTests {
    /// A user's first program: top-level variables have special lifetimes.
    @Test func aTopLevelProgramRuns() throws {
        let program = Self.buildFolder.appending("top-level-program").string
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(Fixture.folder.string), nil]
        defer { arguments.forEach { free($0) } }
        var pid: pid_t = 0
        try #require(posix_spawn(&pid, program, nil, nil, &arguments, environ) == 0, "\(program)")
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 { try #require(errno == EINTR) }
        #expect(status == 0)
    }

    /// The directory of the executables that were built with the tests.
    private static var buildFolder: FilePath {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return FilePath(path).removingLastComponent()
    }
}
