// SPDX-License-Identifier: Apache-2.0

internal import ELFReader

/// Removes debug information from an object file, which neither libbpf nor the kernel reads.
package enum StrippedObject {
    /// Returns the file without the contents of its debug sections.
    ///
    /// The sections keep their numbers, to which symbols and relocations refer, and become empty ones (`SHT_NULL`).
    /// Other sections move up.
    package static func bytes(_ bytes: [UInt8]) -> [UInt8] {
        let span = unsafe bytes.span.bytes
        guard let image = try? ELFImage(span) else { return bytes }
        let table = Int(span.integer(at: 40, as: UInt64.self))
        let isDebug = image.sections.map { section in
            let name = image.name(of: section, in: span)
            return name.hasPrefix(".debug_") || name.hasPrefix(".rel.debug_")
        }
        guard isDebug.contains(true) else { return bytes }
        var new = Array(bytes[0..<64])
        var headers = Array(bytes[table..<table + 64 * image.sections.count])
        // By their place in the file, so that the order of contents stays.
        for index in image.sections.indices.sorted(by: { image.sections[$0].offset < image.sections[$1].offset }) {
            let header = 64 * index
            let section = image.sections[index]
            guard !isDebug[index] else {
                for offset in 4..<64 { headers[header + offset] = 0 }
                continue
            }
            let alignment = max(1, Int(clamping: span.integer(at: table + header + 48, as: UInt64.self)))
            if section.type != ELFSection.noBits, section.size > 0 {
                while new.count % min(alignment, 64) != 0 { new.append(0) }
                store(UInt64(new.count), in: &headers, at: header + 24)
                new += bytes[section.range]
            }
        }
        while new.count % 8 != 0 { new.append(0) }
        store(UInt64(new.count), in: &new, at: 40)
        return new + headers
    }

    private static func store(_ value: UInt64, in bytes: inout [UInt8], at offset: Int) {
        for index in 0..<8 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
    }
}
