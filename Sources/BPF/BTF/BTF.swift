// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import ELFReader
public import SystemPackage

/// BTF, the type information of the kernel, of kernel modules and of BPF objects.
///
/// It answers questions about C types: which there are, what they are made of, how large they are, and where a member
/// is. It prints types as C text, and bytes as values with names.
///
/// ```swift
/// let kernel = try BTF.kernel
/// let task = try kernel.type(named: "task_struct", kind: .structure)
/// print(task.size ?? 0, try task.offset(of: "comm"))
/// print(try kernel.describe(bytes, as: "struct iphdr"))
/// ```
///
/// A `BTF` owns its bytes, and is a reference to them: a copy costs nothing. Types are read on demand. A look-up by name
/// takes less than a millisecond in the kernel's BTF. BTF of a file may be damaged or hostile: it is checked when it is
/// opened.
///
/// The corresponding C type is `struct btf`. Minimum kernel: Linux 4.18 for BTF of objects, Linux 5.4 for the kernel's.
public struct BTF: Sendable {
    let reader: BTFTypes

    /// The name: `vmlinux` for the kernel, the module's, the object's, or the path of the file.
    public let name: String

    /// The first type that does not belong to the base.
    let firstID: UInt32

    let libbpf: LibbpfBTF
    let names: NameLookup

    /// Takes BTF that was checked, or that comes from the kernel.
    init(checked reader: BTFTypes, name: String, firstID: UInt32 = 1, isTrusted: Bool = false) {
        self.reader = reader
        self.name = name
        self.firstID = firstID
        names = NameLookup(reader)
        libbpf = LibbpfBTF(reader, name: name, isTrusted: isTrusted)
    }

    /// Checks and takes BTF, split or not.
    init(
        checking bytes: [UInt8],
        base: BTF?,
        name: String,
        subject: BPFError.Subject,
        isTrusted: Bool = false
    ) throws(BPFError) {
        do throws(BTFDefect) {
            let reader: BTFTypes
            if let base {
                reader = try unsafe BTFTypes(base.reader.joined(withSplit: bytes.span.bytes))
            } else {
                reader = try BTFTypes(bytes)
            }
            if !isTrusted { _ = try unsafe BTFTypes.check(reader.content.span.bytes) }
            let first = base.map { UInt32($0.reader.count) } ?? 1
            self.init(checked: reader, name: name, firstID: first, isTrusted: isTrusted)
        } catch {
            throw .damagedTypes(error, subject: subject)
        }
    }

    /// Opens BTF from bytes.
    ///
    /// - Parameters:
    ///   - bytes: raw BTF, or an ELF file with a section `.BTF`, in this machine's byte order.
    ///   - base: the BTF that it continues, for split BTF; `nil` for BTF that needs no other.
    ///   - name: the name for errors.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidBTF`` when the bytes are damaged, or
    ///   ``BPFError/Code/missingBTF`` for an ELF file without BTF.
    ///
    /// The corresponding C functions are `btf__new` and `btf__new_split`.
    public init(bytes: [UInt8], base: BTF? = nil, name: String = "bytes") throws(BPFError) {
        try unsafe self.init(bytes: bytes.span.bytes, base: base, name: name, subject: .btf(name))
    }

    /// Opens BTF from a file.
    ///
    /// - Parameters:
    ///   - path: a file with raw BTF, such as `/sys/kernel/btf/vmlinux`, or an ELF file with a section `.BTF`: a BPF
    ///     object, a `vmlinux` or a kernel module.
    ///   - base: the BTF that it continues, for split BTF such as a kernel module's.
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound``, ``BPFError/Code/invalidBTF`` or
    ///   ``BPFError/Code/missingBTF``, or the system call's error.
    ///
    /// The corresponding C functions are `btf__parse` and `btf__parse_split`.
    public init(path: FilePath, base: BTF? = nil) throws(BPFError) {
        if let bytes = try? SmallFile.bytes(ofSize: path.string, where: { BTFTypes.isLikely($0) }) {
            let isTrusted = Self.isOfKernel(path)
            try self.init(checking: bytes, base: base, name: path.string, subject: .path(path), isTrusted: isTrusted)
            return
        }
        let file: ObjectFile
        do throws(Errno) {
            file = try ObjectFile(path)
        } catch {
            throw BPFObject.readFailure(error, path: path)
        }
        self = try file.withBytes { (bytes) throws(BPFError) in
            try BTF(bytes: bytes, base: base, name: path.string, subject: .path(path))
        }
    }

    /// Opens BTF from a file, whose path is given as a string.
    public init(path: String, base: BTF? = nil) throws(BPFError) {
        try checkZeroes(path, operation: .open, subject: .path(FilePath(visibly: path)))
        try self.init(path: FilePath(path), base: base)
    }

    private init(bytes: RawSpan, base: BTF?, name: String, subject: BPFError.Subject) throws(BPFError) {
        var content = bytes
        if !BTFTypes.isLikely(bytes), ELFImage.isLikely(bytes) {
            let section: ELFSection?
            do throws(ELFDefect) {
                section = try ELFImage(bytes, ofAnyMachine: true).section(".BTF", in: bytes)
            } catch {
                throw BPFObject.openFailure(error, subject: subject)
            }
            guard let section else { throw BPFError.missingTypes(subject) }
            content = bytes.extracting(section.range)
        }
        try self.init(checking: content.copy, base: base, name: name, subject: subject)
    }

    /// The bytes of the BTF, with its base's when it is split.
    ///
    /// The corresponding C function is `btf__raw_data`.
    public var bytes: [UInt8] { reader.content }
}

extension BPFError {
    static func missingTypes(_ subject: Subject) -> BPFError {
        BPFError(
            .missingBTF,
            operation: .open,
            subject: subject,
            message: "it has no type information (BTF)",
            advice: "Use 'clang -g' to compile it, and at most 'llvm-strip -g' to strip it"
        )
    }

    static func damagedTypes(_ defect: BTFDefect, subject: Subject) -> BPFError {
        BPFError(
            .invalidBTF,
            operation: .open,
            subject: subject,
            message: defect.isOfNewerFormat
                ? "its BTF has a newer format: \(defect)" : "its BTF is damaged at byte \(defect.offset): \(defect)",
            advice: defect.isOfNewerFormat
                ? "Use a newer version of this library" : "Use a complete copy, or build it again"
        )
    }
}

extension RawSpan {
    /// A copy of the bytes.
    var copy: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }

    /// The bytes as text.
    var text: String { unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } }
}
