// SPDX-License-Identifier: Apache-2.0

extension BPFError {
    /// What was attempted when an error occurred.
    ///
    /// A structure and not an enumeration, so that a later version can add operations without breaking a `switch`.
    public struct Operation: Hashable, Sendable, CustomStringConvertible {
        /// The operation's name, for example `attach`.
        public let description: String

        /// The words between "cannot" and what the operation was on: `look up a key in`.
        let phrase: String

        private init(_ name: String, _ phrase: String? = nil) {
            description = name
            self.phrase = phrase ?? name
        }

        /// Two operations are equal when they have the same name.
        public static func == (left: Operation, right: Operation) -> Bool { left.description == right.description }

        /// Hashes the name.
        public func hash(into hasher: inout Hasher) { hasher.combine(description) }

        /// Opening an object, a pin, an ID or a ring buffer.
        public static let open = Operation("open")
        /// Loading an object into the kernel.
        public static let load = Operation("load")
        /// Changing a setting of an object, a program or a map before it is loaded.
        public static let configure = Operation("configure")
        /// Finding a program, a map or a variable by its name.
        public static let find = Operation("find", "find it in")
        /// Attaching a program to a hook.
        public static let attach = Operation("attach")
        /// Detaching a program from a hook.
        public static let detach = Operation("detach")
        /// Pinning a map, a program or a link in a bpffs.
        public static let pin = Operation("pin")
        /// Removing a pin.
        public static let unpin = Operation("unpin")
        /// Closing a map.
        public static let close = Operation("close")
        /// Reading the kernel's description of a map, a program or a link.
        public static let query = Operation("query")
        /// Listing the programs, maps, links or BTF in the kernel.
        public static let list = Operation("list")
        /// Running a program once without attaching it.
        public static let testRun = Operation("testRun", "run")
        /// Creating a map.
        public static let create = Operation("create")
        /// Freezing a map.
        public static let freeze = Operation("freeze")
        /// Creating a BPF token.
        public static let createToken = Operation("createToken", "create a token from")
        /// Creating a typed view of a map or reading a value as a Swift type.
        public static let typedView = Operation("typedView", "create a typed view of")
        /// Looking up the value of a key.
        public static let lookup = Operation("lookup", "look up a key in")
        /// Removing an entry and returning its value.
        public static let lookupAndDelete = Operation("lookupAndDelete", "look up and delete a key in")
        /// Setting the value of a key.
        public static let update = Operation("update")
        /// Removing an entry.
        public static let delete = Operation("delete", "delete a key from")
        /// Walking over the entries of a map, or running an iterator program.
        public static let iterate = Operation("iterate", "iterate over")
        /// Reading a variable, a section or an event.
        public static let read = Operation("read")
        /// Printing a value or a type.
        public static let describe = Operation("describe", "print")
        /// Linking object files.
        public static let link = Operation("link")
        /// Setting a variable.
        public static let set = Operation("set")
        /// Mapping a map's values into the process's memory.
        public static let mapMemory = Operation("mapMemory", "map into memory")
        /// Consuming events.
        public static let consume = Operation("consume", "consume events of")
        /// Waiting for events.
        public static let wait = Operation("wait", "wait for events of")
        /// Adding a buffer to a set.
        public static let add = Operation("add")
        /// Sending a record to a program.
        public static let send = Operation("send", "send a record to")

        /// Listing one kind of kernel object, by its name in the plural.
        static func list(_ kind: String) -> Operation { Operation(list.description, "list the kernel's \(kind)") }

        /// Changing one setting, by its name: `the key size`.
        static func configure(_ setting: String) -> Operation {
            Operation(configure.description, "set \(setting) of")
        }
    }
}
