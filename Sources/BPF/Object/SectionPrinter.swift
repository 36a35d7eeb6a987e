// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// Prints the variables of an object's sections.
struct SectionPrinter: Sendable {
    let objectName: String
    let btf: OwnedBTF?

    /// Returns a section's variables as text.
    func text(of section: String, _ bytes: [UInt8], _ options: BTF.PrintOptions) throws(BPFError) -> String {
        guard let types = btf?.types, let id = types.first(.dataSection, named: section) else {
            throw .missingTypes(.object(objectName))
        }
        let type = BTF.CType(BTF(checked: types, name: objectName), id)
        return unsafe type.text(of: bytes.span.bytes, options: options)
    }

    /// Returns a variable as text.
    func text(
        of variable: BTFTypes.Variable,
        _ bytes: [UInt8],
        _ options: BTF.PrintOptions
    ) throws(BPFError) -> String {
        guard let types = btf?.types else { throw .missingTypes(.object(objectName)) }
        return try BTF.CType(BTF(checked: types, name: objectName), variable.type).describe(bytes, options: options)
    }
}
