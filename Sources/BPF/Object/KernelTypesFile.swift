// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import SystemPackage

/// A file with the kernel's BTF, used in place of the running kernel's.
///
/// libbpf does not check its types, as it does not check an object's.
enum KernelTypesFile {
    /// Throws when the file violates what libbpf assumes. Other files, also ELF files with a section `.BTF`, are left
    /// to libbpf.
    static func check(_ path: FilePath) throws(BPFError) {
        let file: ObjectFile
        do throws(Errno) {
            file = try ObjectFile(path)
        } catch {
            // libbpf would wait for the writer of a FIFO. It reports other errors itself.
            guard error == .invalidArgument || error == .isDirectory || error == .noSuchAddressOrDevice else { return }
            throw BPFError(
                .invalidArgument,
                errno: error,
                operation: .open,
                subject: .path(path),
                message: "it is not a regular file",
                advice:
                    "Set BPFObject.OpenOptions.kernelBTFPath to a file like /sys/kernel/btf/vmlinux, of the kernel that runs"
            )
        }
        let defect: BTFDefect? = file.withBytes { bytes in
            guard BTFTypes.isLikely(bytes) else { return nil }
            do throws(BTFDefect) {
                _ = try BTFTypes.check(bytes)
                return nil
            } catch {
                return error.isOfNewerFormat ? nil : error
            }
        }
        guard let defect else { return }
        throw BPFError(
            .invalidArgument,
            operation: .open,
            subject: .path(path),
            message: "the BTF in it is damaged at byte \(defect.offset): \(defect)",
            advice:
                "Set BPFObject.OpenOptions.kernelBTFPath to a file like /sys/kernel/btf/vmlinux, of the kernel that runs"
        )
    }
}
