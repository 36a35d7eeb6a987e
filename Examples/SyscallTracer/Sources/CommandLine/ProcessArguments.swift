// SPDX-License-Identifier: Apache-2.0

import CProcess

/// The command line. `CommandLine` is empty without /proc, and the tracer would then trace the machine instead of
/// printing its help.
enum ProcessArguments {
    /// The words after the name of the program.
    static var words: [String] {
        (1..<max(1, process_argument_count())).compactMap { process_argument($0).map { String(cString: $0) } }
    }

    /// Returns the last words byte for byte, if they match. A `String` cannot hold an argument that is not UTF-8.
    static func bytes(of command: [String]) -> [UnsafePointer<CChar>]? {
        guard words.suffix(command.count) == command[...] else { return nil }
        let first = Int(process_argument_count()) - command.count
        let pointers = command.indices.compactMap { process_argument(Int32(first + $0)) }
        return pointers.count == command.count ? pointers : nil
    }
}
