// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension ELFImage {
    /// Checks what libbpf assumes of the object's BTF. BTF with unknown kinds is left to libbpf.
    package func checkTypes(_ bytes: RawSpan) throws(ELFDefect) {
        guard let section = types else { return }
        let limits: BTFLimits
        do throws(BTFDefect) {
            limits = try BTFTypes.check(
                bytes.extracting(section.range),
                names: bytes.extracting(names),
                sections: dataSections
            )
        } catch {
            guard !error.isOfNewerFormat else { return }
            throw .malformed("its type information (.BTF) is damaged: \(error)", at: section.offset + error.offset)
        }
        guard let section = instructionTypes else { return }
        do throws(BTFDefect) {
            try BTFExtension.check(bytes.extracting(section.range), within: limits)
        } catch {
            throw .malformed("its section .BTF.ext is damaged: \(error)", at: section.offset + error.offset)
        }
    }

    /// The names and sizes of the sections that libbpf may use as data, whatever their flags are.
    private var dataSections: [BTFDataSection] {
        var found: [BTFDataSection] = []
        found.reserveCapacity(sections.count)
        for section in sections where section.type == ELFSection.content || section.type == ELFSection.noBits {
            found.append(BTFDataSection(nameOffset: section.nameOffset, size: UInt32(section.size)))
        }
        return found
    }
}
