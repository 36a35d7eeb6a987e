// SPDX-License-Identifier: Apache-2.0

package import BPFCodegen
import BTFReader
import CLibbpf
import ELFReader
import Foundation

/// The C text of types, which libbpf writes.
package struct VmlinuxHeader {
    /// The types of the running kernel.
    package static let kernelFile = "/sys/kernel/btf/vmlinux"

    private let types: BTFTypes
    private let btf: OpaquePointer
    private let file: String

    /// Returns the header.
    ///
    /// - Parameters:
    ///   - btf: a file with BTF.
    ///   - only: the names of the types; all without names.
    package static func text(btf: String, only: [String]) throws(CodegenError) -> String {
        let (bytes, types) = try read(btf)
        return try VmlinuxHeader(bytes: bytes, types: types, file: btf).text(only: only)
    }

    /// Reads the types of a file, and explains why they cannot be had.
    static func read(_ btf: String) throws(CodegenError) -> (bytes: [UInt8], types: BTFTypes) {
        let bytes: [UInt8]
        do throws(CodegenError) {
            bytes = try Files.read(btf)
        } catch {
            guard btf == kernelFile else { throw error }
            throw CodegenError(
                btf,
                "the running kernel has no type information",
                advice: "Use a kernel with CONFIG_DEBUG_INFO_BTF=y, or --btf with a file"
            )
        }
        let types: BTFTypes
        do {
            types = try Self.types(bytes)
        } catch {
            throw CodegenError(btf, "it has no sound type information: \(error)", advice: "Use a file with BTF")
        }
        return (bytes, types)
    }

    /// Reads BTF, or the `.BTF` section of an object file. libbpf trusts what it reads, so all is checked here.
    static func types(_ bytes: [UInt8]) throws -> BTFTypes {
        let span = bytes.span.bytes
        if let image = try? ELFImage(span), let section = image.section(".BTF", in: span) {
            let types = try BTFTypes(copying: span.extracting(section.range))
            try types.check()
            try types.checkText()
            return types
        }
        let types = try BTFTypes(copying: span)
        try types.check()
        try types.checkText()
        return types
    }

    private init(bytes: [UInt8], types: BTFTypes, file: String) throws(CodegenError) {
        self.types = types
        self.file = file
        LibbpfMessages.collect()
        let content = types.rawBytes
        guard let btf = btf__new(content, UInt32(content.count)) else {
            throw CodegenError(file, "libbpf cannot read its type information: \(String(cString: strerror(errno)))")
        }
        self.btf = btf
    }

    private func text(only names: [String]) throws(CodegenError) -> String {
        defer { btf__free(btf) }
        let ids = try self.ids(of: names)
        let text = Text()
        let dump = btf_dump__new(
            btf,
            { context, format, arguments in
                guard let context, let format, let arguments else { return }
                Unmanaged<Text>.fromOpaque(context).takeUnretainedValue().add(format, arguments)
            },
            Unmanaged.passUnretained(text).toOpaque(),
            nil
        )
        guard let dump else { throw CodegenError(file, "libbpf cannot write C: \(String(cString: strerror(errno)))") }
        defer { btf_dump__free(dump) }
        for id in ids {
            let status = btf_dump__dump_type(dump, id)
            guard status == 0 else {
                throw CodegenError(file, "libbpf cannot write type \(id): \(String(cString: strerror(-status)))")
            }
        }
        return Self.framed(text.bytes.text, names)
    }

    private func ids(of names: [String]) throws(CodegenError) -> [UInt32] {
        guard !names.isEmpty else { return Array(1..<UInt32(max(1, types.count))) }
        var ids: [UInt32] = []
        for name in names {
            let plain = name.split(separator: " ").last.map(String.init) ?? name
            let kinds: [BTFKind] = [.structure, .union, .enumeration, .enumeration64, .typedef]
            let found = kinds.compactMap { types.first($0, named: plain) }
            guard !found.isEmpty else {
                throw CodegenError(
                    file,
                    "it has no type '\(name)'",
                    advice: "Use the name of a struct, union, enum or typedef"
                )
            }
            ids += found
        }
        return ids
    }

    /// The same frame as bpftool's, so that fields are relocated.
    private static func framed(_ text: String, _ names: [String]) -> String {
        // Without a structure, clang would warn of an attribute that nothing uses.
        let hasRecords = text.split(separator: "\n").contains { line in
            line.hasSuffix("{") && (line.contains("struct") || line.contains("union"))
        }
        let attribute = """
            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
            #endif


            """
        let end = """

            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute pop
            #endif

            """
        return """
            /* Generated by bpfgen vmlinux\(names.isEmpty ? "" : " --only \(names.joined(separator: " "))"). Do not edit. */
            #ifndef __VMLINUX_H__
            #define __VMLINUX_H__

            \(hasRecords ? attribute : "")\(text)\(hasRecords ? end : "")
            #endif /* __VMLINUX_H__ */

            """
    }

    private final class Text {
        var bytes: [UInt8] = []

        func add(_ format: UnsafePointer<CChar>, _ arguments: CVaListPointer) {
            let count = Int(swift_bpf_format_length(format, arguments))
            guard count > 0 else { return }
            let piece = [CChar](unsafeUninitializedCapacity: count + 1) { target, used in
                used = count + 1
                _ = swift_bpf_format(target.baseAddress, count + 1, format, arguments)
            }
            bytes.append(contentsOf: piece.prefix(count).lazy.map { UInt8(bitPattern: $0) })
        }
    }
}

extension [UInt8] {
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
