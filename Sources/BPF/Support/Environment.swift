// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The variables that the process was started with.
enum Environment {
    /// The directories of a variable, which has colons between them.
    static func paths(_ variable: String) -> [String] {
        guard let value = unsafe getenv(variable) else { return [] }
        return unsafe String(cString: value).split(separator: ":").map(String.init)
    }
}
