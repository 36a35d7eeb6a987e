// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Synchronization

/// What libbpf says about a failure.
package enum LibbpfMessages {
    private static let messages = Mutex<[String]>([])

    /// Collects warnings, in place of printing them.
    package static func collect() {
        _ = libbpf_set_print { level, format, arguments in
            guard level == LIBBPF_WARN, let format, let arguments else { return 0 }
            var text = [CChar](repeating: 0, count: Int(swift_bpf_format_length(format, arguments)) + 1)
            swift_bpf_format(&text, text.count, format, arguments)
            let message = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            LibbpfMessages.messages.withLock { messages in
                messages.append(
                    message.replacing("libbpf: ", with: "").split(whereSeparator: \.isNewline).joined(separator: " ")
                )
            }
            return 0
        }
    }

    /// Returns the warnings, and forgets them.
    package static func taken() -> [String] {
        messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}
