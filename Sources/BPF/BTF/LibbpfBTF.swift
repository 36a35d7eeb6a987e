// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf
internal import SystemPackage

/// libbpf's form of BTF, created for the first C text.
///
/// libbpf trusts what it prints: BTF that is not the kernel's is checked before.
@safe final class LibbpfBTF: @unchecked Sendable {  // the lock orders all uses of the pointer
    private let reader: BTFTypes
    private let name: String
    let isTrusted: Bool
    private let lock = Lock()
    private var pointer: OpaquePointer?

    init(_ reader: BTFTypes, name: String, isTrusted: Bool) {
        self.reader = reader
        self.name = name
        self.isTrusted = isTrusted
    }

    deinit { if let pointer = unsafe pointer { unsafe btf__free(pointer) } }

    /// Returns what libbpf prints for types, in their order.
    func text(of ids: [UInt32]) throws(BPFError) -> String {
        let output = TextOutput()
        let failed: Failure? = lock.withLock {
            LibbpfLog.capturing(logger: nil) { _ in print(ids, to: output) }
        }
        guard let failed else { return output.text }
        throw BPFError(
            failed.error.meansExhausted ? .resourceExhausted : .invalidBTF,
            errno: failed.error,
            operation: .describe,
            subject: .btf(name),
            message: failed.id.map { "libbpf cannot print type \($0), \(reader.describe($0))" }
                ?? "libbpf cannot read it",
            advice: "Use other types, or BTF of a newer compiler"
        )
    }

    /// The type that libbpf cannot print, or `nil` for all of them.
    private struct Failure {
        let id: UInt32?
        let error: Errno
    }

    private func print(_ ids: [UInt32], to output: TextOutput) -> Failure? {
        var current: UInt32?
        do throws(Errno) {
            let btf = try unsafe libbpf()
            let context = unsafe Unmanaged.passUnretained(output).toOpaque()
            let dump = try unsafe libbpfPointer { unsafe btf_dump__new(btf, Self.receive, context, nil) }
            defer { unsafe btf_dump__free(dump) }
            for id in ids {
                current = id
                try unsafe print(id, dump, output)
                if output.isFull { throw .noMemory }
            }
            return nil
        } catch {
            return Failure(id: current, error: error)
        }
    }

    private static let receive: btf_dump_printf_fn_t = { context, format, arguments in
        guard let context = unsafe context, let format = unsafe format, let arguments = unsafe arguments else { return }
        unsafe Unmanaged<TextOutput>.fromOpaque(context).takeUnretainedValue().append(format, arguments)
    }

    private func libbpf() throws(Errno) -> OpaquePointer {
        if let pointer = unsafe pointer { return unsafe pointer }
        let bytes = reader.content
        let new = try unsafe libbpfPointer {
            unsafe bytes.withUnsafeBytes { unsafe btf__new($0.baseAddress, UInt32($0.count)) }
        }
        unsafe pointer = unsafe new
        return unsafe new
    }

    /// Prints a definition with what it needs; a declaration for a type that is not defined by a name.
    private func print(_ id: UInt32, _ dump: OpaquePointer, _ output: TextOutput) throws(Errno) {
        switch reader.body(of: id) {
        case .function(let prototype, _)?:
            try unsafe declare(prototype, reader.type(id).map { reader.name(of: $0) }, dump, output)
        case .variable(let type, _)?:
            try unsafe declare(type, reader.type(id).map { reader.name(of: $0) }, dump, output)
        case nil, .void?, .dataSection?, .declarationTag?: break
        default: _ = try libbpfCall { unsafe btf_dump__dump_type(dump, id) }
        }
    }

    private func declare(_ id: UInt32, _ name: String?, _ dump: OpaquePointer, _ output: TextOutput) throws(Errno) {
        let result = unsafe (name ?? "").withCString { name in
            unsafe withZeroed(btf_dump_emit_type_decl_opts.self) { options in
                unsafe options[0].sz = MemoryLayout<btf_dump_emit_type_decl_opts>.size
                unsafe options[0].field_name = unsafe name
                return unsafe btf_dump__emit_type_decl(dump, id, options.baseAddress)
            }
        }
        try libbpfCallOnce { result }
        output.append(";\n\n")
    }
}
