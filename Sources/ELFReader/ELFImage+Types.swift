// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension ELFImage {
    /// Checks what libbpf assumes of the object's BTF. BTF with unknown kinds is left to libbpf.
    package func checkTypes(_ bytes: RawSpan) throws(ELFDefect) {
        guard let section = types else { return }
        let limits: BTFLimits
        do throws(BTFDefect) {
            limits = try unsafe withUnsafeTemporaryAllocation(of: BTFDataSection.self, capacity: sections.count) {
                (sections) throws(BTFDefect) in
                let count = unsafe initializeDataSections(sections)
                return try unsafe BTFTypes.check(
                    bytes.extracting(section.range),
                    names: bytes.extracting(names),
                    sections: UnsafeBufferPointer(rebasing: sections[..<count])
                )
            }
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

    /// Writes the names and sizes of the sections that libbpf may use as data, whatever their flags are.
    ///
    /// - Returns: how many there are.
    private func initializeDataSections(_ found: UnsafeMutableBufferPointer<BTFDataSection>) -> Int {
        let all = sections.span
        var count = 0
        for index in all.indices where all[index].type == ELFSection.content || all[index].type == ELFSection.noBits {
            let section = BTFDataSection(nameOffset: all[index].nameOffset, size: UInt32(all[index].size))
            unsafe found.initializeElement(at: count, to: section)
            count += 1
        }
        return count
    }
}
