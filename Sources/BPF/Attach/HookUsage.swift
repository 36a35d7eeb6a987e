// SPDX-License-Identifier: Apache-2.0

/// How a program whose section does not name a hook is attached.
enum HookUsage {
    /// By a target of this library: Swift code and what it needs.
    case target(String)
    /// By other means.
    case advice(String)
}
