// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension ELFImage {
    /// Proves that the object's BTF is what libbpf takes it for. BTF of a kind that is not known is left to libbpf.
    func checkTypes(_ bytes: RawSpan) throws(ELFDefect) {
        guard let section = section(".BTF", in: bytes) else { return }
        let types: BTFTypes
        do throws(BTFDefect) {
            types = try BTFTypes(copying: bytes.extracting(section.range))
            var sizes: [String: Int] = [:]
            for section in sections where section.type != 0 { sizes[name(of: section, in: bytes)] = section.size }
            try types.check { sizes[$0] }
        } catch {
            guard !error.isOfNewerFormat else { return }
            throw .malformed("its type information (.BTF) is damaged: \(error)", at: section.offset + error.offset)
        }
        guard let section = self.section(".BTF.ext", in: bytes) else { return }
        do throws(BTFDefect) {
            try BTFExtension.check(bytes.extracting(section.range), with: types)
        } catch {
            throw .malformed("its section .BTF.ext is damaged: \(error)", at: section.offset + error.offset)
        }
    }
}
