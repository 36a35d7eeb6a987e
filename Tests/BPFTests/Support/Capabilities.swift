// SPDX-License-Identifier: Apache-2.0

/// The capabilities that a child process keeps, for `test_keep_capabilities`.
struct Capabilities: OptionSet, Sendable {
    let rawValue: UInt64

    /// CAP_DAC_READ_SEARCH
    static let readFiles = Capabilities(rawValue: 1 << 2)
    static let sysAdmin = Capabilities(rawValue: 1 << 21)
    static let perfmon = Capabilities(rawValue: 1 << 38)
    static let bpf = Capabilities(rawValue: 1 << 39)
}
