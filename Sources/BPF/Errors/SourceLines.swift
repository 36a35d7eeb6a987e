// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// The lines of C in an object's type information.
///
/// The compiler gives the offset of a field no line of its own, so that the verifier shows the one before. All lines that
/// instructions come from are among the strings of the BTF, and the one with the access names the field.
enum SourceLines {
    /// The line of a relocation, where the verifier's log shows another one and only one names what is missing.
    static func line(for failed: FailedRelocation, in evidence: Evidence) -> String? {
        guard let object = evidence.object, let shown = evidence.rejected?.verifier.source?.text else { return nil }
        let name = failed.name
        guard !name.isEmpty, !shown.contains(name) else { return nil }
        let lines = unsafe strings(bpf_object__btf(object.pointer)).filter { $0.contains(name) && $0.contains(" ") }
        return lines.count == 1 ? lines.first : nil
    }

    /// The strings of type information, with the spaces before them removed.
    private static func strings(_ btf: OpaquePointer?) -> [String] {
        var size: UInt32 = 0
        guard let btf = unsafe btf, let data = unsafe btf__raw_data(btf, &size), size >= 24 else { return [] }
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: Int(size))
        // struct btf_header: hdr_len, type_off, type_len, str_off, str_len from the fourth byte on.
        let header = (0..<5).map { unsafe Int(bytes.loadUnaligned(fromByteOffset: 4 + 4 * $0, as: UInt32.self)) }
        let start = header[0] + header[3]
        guard start >= 0, header[4] >= 0, start + header[4] <= bytes.count else { return [] }
        let text = unsafe bytes[start..<start + header[4]]
        return unsafe text.split(separator: 0).map { line in
            unsafe String(decoding: line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }, as: UTF8.self)
        }
    }
}
