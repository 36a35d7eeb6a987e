// SPDX-License-Identifier: Apache-2.0

package import BPFCodegen
import CLibbpf
import ELFReader
import Foundation

/// libbpf's static linker.
package enum StaticLinker {
    /// Links object files into one.
    package static func link(_ inputs: [String], to output: String) throws(CodegenError) {
        // libbpf trusts what it links.
        for input in inputs {
            let object = try ObjectModel(try Files.read(input), subject: input)
            do throws(ELFDefect) {
                _ = try object.image.definitions(object.bytes.span.bytes)
            } catch {
                let advice = "Use a complete copy, or build it again"
                throw CodegenError(input, "it cannot be linked: \(error)", advice: advice)
            }
        }
        LibbpfMessages.collect()
        let temporary = "\(output).\(getpid())"
        defer { unlink(temporary) }
        guard let linker = bpf_linker__new(temporary, nil) else {
            throw CodegenError(output, "the file cannot be created: \(String(cString: strerror(errno)))")
        }
        defer { bpf_linker__free(linker) }
        for input in inputs {
            let status = bpf_linker__add_file(linker, input, nil)
            guard status == 0 else { throw failure(input, status) }
        }
        let status = bpf_linker__finalize(linker)
        guard status == 0 else { throw failure(output, status) }
        guard rename(temporary, output) == 0 else {
            throw CodegenError(output, "the file cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    private static func failure(_ subject: String, _ status: CInt) -> CodegenError {
        let messages = LibbpfMessages.taken()
        return CodegenError(
            subject,
            "it cannot be linked: "
                + (messages.isEmpty ? String(cString: strerror(-status)) : messages.joined(separator: "; "))
        )
    }
}
