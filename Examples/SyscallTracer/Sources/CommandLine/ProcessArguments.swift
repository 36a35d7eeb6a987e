// SPDX-License-Identifier: Apache-2.0

import CProcess

/// What the tracer was started with. Without /proc, `CommandLine` is empty: the tracer would trace the machine when it was
/// asked for help.
enum ProcessArguments {
    /// The words after the name of the program.
    static var words: [String] {
        (1..<max(1, process_argument_count())).compactMap { process_argument($0).map { String(cString: $0) } }
    }

    /// The last words, byte for byte, if they are these: a `String` of an argument that is not UTF-8 is not the argument.
    static func bytes(of command: [String]) -> [UnsafePointer<CChar>]? {
        guard words.suffix(command.count) == command[...] else { return nil }
        let first = Int(process_argument_count()) - command.count
        let pointers = command.indices.compactMap { process_argument(Int32(first + $0)) }
        return pointers.count == command.count ? pointers : nil
    }
}
