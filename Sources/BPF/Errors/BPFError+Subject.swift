// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

extension BPFError {
    /// What a failed operation was about.
    ///
    /// A structure and not an enumeration, so that a later version can add kinds without breaking a `switch`.
    public struct Subject: Hashable, Sendable, CustomStringConvertible {
        /// The kind, for example `map`.
        public let kind: String

        /// The name.
        public let name: String

        /// Returns a BPF object, by the name that it was opened under.
        public static func object(_ name: String) -> Subject { Subject(kind: "object", name: name) }
        /// Returns a program, by the name of its function.
        public static func program(_ name: String) -> Subject { Subject(kind: "program", name: name) }
        /// Returns a map, by its name.
        public static func map(_ name: String) -> Subject { Subject(kind: "map", name: name) }
        /// Returns a global variable, by its name.
        public static func variable(_ name: String) -> Subject { Subject(kind: "variable", name: name) }
        /// Returns a function, a variable or an address outside the object, by its name.
        public static func symbol(_ name: String) -> Subject { Subject(kind: "symbol", name: name) }
        /// Returns a type, by its name in C.
        public static func type(_ name: String) -> Subject { Subject(kind: "type", name: name) }
        /// Returns type information, by its name: `vmlinux` for the kernel's.
        public static func btf(_ name: String) -> Subject { Subject(kind: "BTF", name: name) }
        /// Returns a file or a directory.
        public static func path(_ path: FilePath) -> Subject { Subject(kind: "path", name: path.string) }
        /// Returns a link, by the program that it attaches.
        public static func link(_ name: String) -> Subject { Subject(kind: "link", name: name) }

        /// Returns a process, by its ID.
        public static func process(_ pid: Int32) -> Subject { Subject(kind: "process", name: "\(pid)") }

        /// Returns a map, a program or a link, by its ID.
        static func id(_ kind: String, _ id: UInt32) -> Subject { Subject(kind: "\(kind) ID", name: "\(id)") }

        /// The kind and the name, for example `map 'events'`.
        public var description: String {
            switch self {
            case .map(""): "unnamed map"
            case _ where kind == "path": "'\(name)'"
            case _ where kind == "process": "process \(name)"
            case _ where kind == "link": "link of '\(name)'"
            default: "\(kind) '\(name)'"
            }
        }
    }
}
