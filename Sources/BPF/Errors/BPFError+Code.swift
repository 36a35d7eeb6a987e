// SPDX-License-Identifier: Apache-2.0

extension BPFError {
    /// The kind of a failure.
    ///
    /// A structure and not an enumeration, so that a later version can tell more kinds apart without breaking a `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name, for example `mapNotFound`.
        public let description: String

        private init(_ name: String) { description = name }

        /// The file to open does not exist.
        public static let fileNotFound = Code("fileNotFound")
        /// The file to open holds no byte.
        public static let emptyFile = Code("emptyFile")
        /// The ELF file ends before the sections that it announces.
        public static let truncatedObject = Code("truncatedObject")
        /// The ELF file holds code for another machine than BPF, or of the other byte order.
        public static let wrongMachine = Code("wrongMachine")
        /// The bytes are not a BPF object that libbpf understands.
        public static let invalidObject = Code("invalidObject")
        /// The object carries no type information (BTF) and needs it; compile it with `-g`.
        public static let missingBTF = Code("missingBTF")
        /// The kernel offers no BTF and the object's relocations (CO-RE) need it.
        public static let missingKernelBTF = Code("missingKernelBTF")
        /// The object has no program of this name, or the kernel no program of this ID.
        public static let programNotFound = Code("programNotFound")
        /// The object has no map of this name, or the kernel no map of this ID.
        public static let mapNotFound = Code("mapNotFound")
        /// The kernel has no link of this ID.
        public static let linkNotFound = Code("linkNotFound")
        /// The object has no global variable of this name.
        public static let variableNotFound = Code("variableNotFound")
        /// Several global variables of the object have this name.
        public static let ambiguousName = Code("ambiguousName")
        /// The BTF has no type of this name or ID.
        public static let typeNotFound = Code("typeNotFound")
        /// The structure or union has no such member.
        public static let memberNotFound = Code("memberNotFound")
        /// The type information (BTF) is damaged, or has a format that this library does not know.
        public static let invalidBTF = Code("invalidBTF")
        /// Something outside the object that it names does not exist: a tracepoint, a function, a symbol or an option of the
        /// kernel, an interface, a file.
        public static let targetNotFound = Code("targetNotFound")
        /// A key, a value, a sample or a variable has another size than the kernel's.
        public static let sizeMismatch = Code("sizeMismatch")
        /// A Swift type has another shape than the BTF type it is to stand for, or a value is not one of the type's.
        public static let typeMismatch = Code("typeMismatch")
        /// The verifier rejected a program; ``BPFError/verifierReport`` tells why.
        public static let verifierRejected = Code("verifierRejected")
        /// The process lacks a privilege.
        public static let permissionDenied = Code("permissionDenied")
        /// The running kernel or the installed libbpf cannot do this.
        public static let notSupported = Code("notSupported")
        /// tracefs is not mounted, and this way to attach needs it.
        public static let tracefsUnavailable = Code("tracefsUnavailable")
        /// The program is attached there already.
        public static let alreadyAttached = Code("alreadyAttached")
        /// The key, the pin or the name exists already.
        public static let alreadyExists = Code("alreadyExists")
        /// The key does not exist, and the operation needs it to.
        public static let keyNotFound = Code("keyNotFound")
        /// The map has no room for another entry.
        public static let mapFull = Code("mapFull")
        /// The map, the variable or the memory can only be read.
        public static let readOnly = Code("readOnly")
        /// Something else uses it at this moment; try again.
        public static let busy = Code("busy")
        /// A signal interrupted the operation; try again.
        public static let interrupted = Code("interrupted")
        /// Entries were removed faster than an iteration could visit them; try again.
        public static let iterationInterrupted = Code("iterationInterrupted")
        /// The ring buffer or perf buffer has another consumer.
        public static let alreadyConsumed = Code("alreadyConsumed")
        /// A ring buffer's position is not at a record.
        public static let corruptedBuffer = Code("corruptedBuffer")
        /// The handle was closed, or its file descriptor was closed elsewhere.
        public static let closed = Code("closed")
        /// An argument makes no sense for this operation.
        public static let invalidArgument = Code("invalidArgument")
        /// Memory, file descriptors or disk space ran out.
        public static let resourceExhausted = Code("resourceExhausted")
        /// A system call failed in a way that has no code of its own: see ``BPFError/errno``.
        public static let systemCallFailed = Code("systemCallFailed")
    }
}
