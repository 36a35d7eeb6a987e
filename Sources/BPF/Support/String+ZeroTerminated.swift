// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text of an array of characters in a C structure, up to its first zero byte.
    init<Characters: BitwiseCopyable>(zeroTerminated characters: Characters) {
        self = unsafe withUnsafeBytes(of: characters) { bytes in
            unsafe String(decoding: unsafe bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
