// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// The limit of open files, lowered so that a given number of descriptors is left.
struct DescriptorLimit {
    private var usual = rlimit()

    init(left count: Int) throws {
        #expect(getrlimit(Self.resource, &usual) == 0)
        // Descriptors are given out from below: what lies under the limit and is free is what is left.
        var limit = 0
        var free = 0
        while free < count {
            if fcntl(CInt(limit), F_GETFD) == -1 { free += 1 }
            limit += 1
        }
        var tight = usual
        tight.rlim_cur = rlim_t(limit)
        try #require(setrlimit(Self.resource, &tight) == 0)
    }

    /// Runs `body` with that many left.
    static func with<Result>(left count: Int, _ body: () throws -> Result) throws -> Result {
        let limit = try DescriptorLimit(left: count)
        defer { limit.lift() }
        return try body()
    }

    func lift() {
        var usual = usual
        setrlimit(Self.resource, &usual)
    }

    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
}
