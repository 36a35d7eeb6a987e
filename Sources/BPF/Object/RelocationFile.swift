// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf
internal import ELFReader
internal import Glibc
internal import SystemPackage

/// A file in memory with the kernel types that an object's CO-RE relocations need, in place of the kernel's BTF.
///
/// Without it, libbpf reads the whole BTF of the kernel for each object. libbpf takes the file's path when it opens an
/// object, and reads the file when it loads the object: only then is it written.
struct RelocationFile {
    private let file: MemoryFile
    private let roots: [UInt32]

    /// Creates the file for an object; `nil` when the object has no relocations, or when libbpf is to read the kernel's
    /// BTF itself.
    ///
    /// That is so for relocations to the ID of a kernel type, and for objects whose programs or symbols need the kernel's
    /// BTF anyway.
    init?(for image: ELFImage, _ bytes: RawSpan) {
        guard let section = image.instructionTypes,
            let roots = BTFExtension.roots(of: bytes.extracting(section.range)),
            !roots.needsAllTypes, !image.needsKernelTypes(bytes),
            let file = try? MemoryFile([]),
            // Without /proc the path leads nowhere.
            unsafe access(file.path, R_OK) == 0
        else { return nil }
        self.file = file
        self.roots = roots.types
    }

    var path: String { file.path }

    /// Writes the types.
    func complete(for object: ObjectHandle) throws(BPFError) {
        let targets: RelocationTargets?
        do throws(BPFError) {
            targets = try RelocationTargets.running
        } catch {
            // A new kernel may have kinds of types that only libbpf knows.
            guard error.code == .invalidBTF else {
                throw LoadFailure.missingKernelTypes(in: object, errno: error.errno ?? .noSuchProcess)
            }
            targets = nil
        }
        do throws(Errno) {
            if let types = object.btf?.types, let excerpt = targets?.excerpt(for: roots, of: types) {
                try file.append(excerpt)
            } else {
                try file.append(try SmallFile.bytes(ofSize: "\(BTF.folder)/vmlinux"))
            }
        } catch {
            throw LoadFailure.missingKernelTypes(in: object, errno: error)
        }
    }
}

extension ELFImage {
    /// Whether libbpf reads the kernel's BTF for more than CO-RE relocations: to attach programs to functions, or to find
    /// typed kernel symbols.
    fileprivate func needsKernelTypes(_ bytes: RawSpan) -> Bool {
        for section in sections where section.isCode {
            for prefix in Self.attachedByType where hasName(prefix, of: section, in: bytes) { return true }
        }
        return hasStructOps || types.map { bytes.extracting($0.range).contains(".ksyms") } ?? false
    }

    /// Sections of programs that are attached to a type in the kernel's BTF. One that is missing here costs time only.
    private static let attachedByType: [StaticString] = [
        "fentry", "fexit", "fmod_ret", "fsession", "tp_btf", "lsm", "iter", "struct_ops",
    ]
}

extension RawSpan {
    /// Whether a text is somewhere in the bytes.
    fileprivate func contains(_ text: StaticString) -> Bool {
        unsafe withUnsafeBytes { bytes in
            let count = text.utf8CodeUnitCount
            var rest = unsafe bytes[...]
            while unsafe rest.count >= count, let place = unsafe rest.firstIndex(of: text.utf8Start.pointee) {
                unsafe rest = unsafe rest[place...]
                guard unsafe rest.count >= count, let start = unsafe UnsafeRawBufferPointer(rebasing: rest).baseAddress
                else { return false }
                if unsafe memcmp(start, text.utf8Start, count) == 0 { return true }
                unsafe rest.removeFirst()
            }
            return false
        }
    }
}
