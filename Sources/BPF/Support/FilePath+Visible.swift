// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension FilePath {
    /// Creates a path in which a zero byte, at which C would end it, is visible: such a path names no file, and errors show
    /// the byte.
    init(visibly text: String) { self.init(text.replacing("\0", with: "\\0")) }
}
