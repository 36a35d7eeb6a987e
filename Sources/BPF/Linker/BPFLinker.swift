// SPDX-License-Identifier: Apache-2.0

internal import ELFReader
internal import CLibbpf
internal import Glibc
public import SystemPackage

/// Links BPF objects into one, as a compiler's linker does.
///
/// Functions, global variables and maps of one file can be used in another, where they are declared `extern`. Those that
/// are `__weak` in all files become one. Debug information is left out, and type information (BTF) is merged.
///
/// ```swift
/// var linker = BPFLinker()
/// try linker.add(path: "filter.bpf.o")
/// try linker.add(path: "statistics.bpf.o")
/// try linker.link(to: "agent.bpf.o")
/// ```
///
/// Each file is read and checked when it is added. Nothing is written when linking fails.
///
/// The corresponding C type is `struct bpf_linker`; `bpftool gen object` does the same.
public struct BPFLinker: Sendable {
    private struct Input: Sendable {
        let bytes: [UInt8]
        let name: String
        let subject: BPFError.Subject
    }

    private var inputs: [Input] = []
    /// The file that defines a global symbol.
    private var definitions: [String: String] = [:]

    /// Creates a linker without files.
    public init() {}

    /// The names of the files that were added, in their order.
    public var names: [String] { inputs.map(\.name) }

    /// Adds an object file.
    ///
    /// - Throws: ``BPFError`` as ``BPFObject/open(path:options:)-(FilePath,_)`` does for a file that is missing, damaged
    ///   or not for BPF, and ``BPFError/Code/alreadyExists`` when it defines a function or a variable that a file before
    ///   it defines.
    ///
    /// The corresponding C function is `bpf_linker__add_file`.
    public mutating func add(path: FilePath) throws(BPFError) {
        let file: ObjectFile
        do throws(Errno) {
            file = try ObjectFile(path)
        } catch {
            throw BPFObject.readFailure(error, path: path)
        }
        let bytes = file.withBytes { $0.copy }
        try add(Input(bytes: bytes, name: path.string, subject: .path(path)))
    }

    /// Adds an object file, whose path is given as a string.
    public mutating func add(path: String) throws(BPFError) {
        try checkZeroes(path, operation: .open, subject: .path(FilePath(visibly: path)))
        try add(path: FilePath(path))
    }

    /// Adds an object from bytes.
    ///
    /// - Parameters:
    ///   - bytes: the contents of a `.bpf.o` file.
    ///   - name: the name for errors.
    /// - Throws: ``BPFError`` as for a file.
    public mutating func add(bytes: [UInt8], name: String) throws(BPFError) {
        try add(Input(bytes: bytes, name: name, subject: .object(name)))
    }

    private mutating func add(_ input: Input) throws(BPFError) {
        let defined: [String]
        do throws(ELFDefect) {
            let bytes = unsafe input.bytes.span.bytes
            let image = try ELFImage(bytes)
            try image.checkSymbols(bytes)
            try image.checkTypes(bytes)
            defined = try image.definitions(bytes)
        } catch {
            throw BPFObject.openFailure(error, subject: input.subject)
        }
        for name in defined {
            guard let other = definitions[name] else { continue }
            throw BPFError(
                .alreadyExists,
                operation: .link,
                subject: input.subject,
                message: "it defines '\(name)', which '\(other)' defines too",
                advice: "Use another name, 'static' for what only one file uses, or 'extern' in all files but one"
            )
        }
        for name in defined { definitions[name] = input.name }
        inputs.append(input)
    }

    /// Links the added files to a file. A file that exists is replaced.
    ///
    /// - Throws: ``BPFError`` as ``link()`` does, or the error of writing the file. Nothing is left behind then.
    ///
    /// The corresponding C functions are `bpf_linker__new` and `bpf_linker__finalize`.
    public func link(to path: FilePath) throws(BPFError) {
        let bytes = try link()
        do throws(Errno) {
            try SmallFile.replace(path, with: bytes)
        } catch {
            let code: BPFError.Code =
                switch error {
                case .noSuchFileOrDirectory, .notDirectory: .fileNotFound
                case .permissionDenied, .notPermitted, .readOnlyFileSystem: .permissionDenied
                case .noSpace: .resourceExhausted
                case _ where error.meansExhausted: .resourceExhausted
                default: .systemCallFailed
                }
            throw BPFError(
                code,
                errno: error,
                operation: .link,
                subject: .path(path),
                message: "the output cannot be written",
                advice: "Use a path in a directory that exists and can be written"
            )
        }
    }

    /// Links the added files to a file, whose path is given as a string.
    public func link(to path: String) throws(BPFError) {
        try checkZeroes(path, operation: .link, subject: .path(FilePath(visibly: path)))
        try link(to: FilePath(path))
    }

    /// Links the added files.
    ///
    /// - Returns: the contents of an object file, for ``BPFObject/open(bytes:options:)-([UInt8],_)``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` when files declare a function, a variable or a map
    ///   with different types, ``BPFError/Code/invalidObject`` for other reasons that libbpf has, or
    ///   ``BPFError/Code/invalidArgument`` without files.
    ///
    /// The corresponding C functions are `bpf_linker__new` and `bpf_linker__finalize`.
    public func link() throws(BPFError) -> [UInt8] {
        guard !inputs.isEmpty else {
            throw BPFError(
                .invalidArgument,
                operation: .link,
                message: "no file was added",
                advice: "Use add(path:) or add(bytes:name:) first"
            )
        }
        var messages: [String] = []
        var failed: Input?
        do throws(Errno) {
            let output = try MemoryFile([])
            // libbpf 1.1 takes paths only.
            try LibbpfLog.capturing(logger: nil) { (capture) throws(Errno) in
                defer { messages = capture.warnings }
                let linker = try unsafe libbpfPointer { unsafe bpf_linker__new(output.path, nil) }
                defer { unsafe bpf_linker__free(linker) }
                for input in inputs {
                    failed = input
                    // A copy: the file may change after it was checked.
                    let file = try MemoryFile(input.bytes)
                    messages = capture.warnings
                    try libbpfCallOnce { unsafe bpf_linker__add_file(linker, file.path, nil) }
                }
                failed = nil
                try libbpfCallOnce { unsafe bpf_linker__finalize(linker) }
            }
            return try output.content
        } catch {
            throw failure(error, of: failed, messages)
        }
    }

    private func failure(_ error: Errno, of input: Input?, _ messages: [String]) -> BPFError {
        let subject = input?.subject ?? .object(names.joined(separator: ", "))
        guard !error.meansExhausted else {
            return BPFError(
                .resourceExhausted,
                errno: error,
                operation: .link,
                subject: subject,
                message: "no file descriptor or memory is left",
                advice: "Use a higher limit (ulimit -n), or smaller objects"
            )
        }
        let words = messages.first { !$0.isEmpty }.map { Self.withoutPath($0) }
        let isConflict = messages.contains { $0.contains("global '") || $0.contains("incompatible") }
        return BPFError(
            isConflict ? .typeMismatch : .invalidObject,
            errno: error,
            operation: .link,
            subject: subject,
            message: isConflict
                ? "it declares something with another type than a file before it: \(words ?? "")"
                : "libbpf \(LibbpfVersion.running) cannot link it" + (words.map { ": \($0)" } ?? ""),
            advice: isConflict
                ? "Use one header for the declaration in all files" : "Use 'clang -target bpf -g -O2 -c' for all files",
            libbpfMessages: messages
        )
    }

    /// A message without the path of the copy.
    private static func withoutPath(_ message: String) -> String {
        guard let start = message.firstRange(of: "'/proc/self/fd/"),
            let end = message[start.upperBound...].firstIndex(of: "'")
        else { return message }
        return message.replacingCharacters(of: start.lowerBound...end, with: "the file")
    }
}

extension String {
    fileprivate func replacingCharacters(of range: ClosedRange<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[index(after: range.upperBound)...]
    }
}
