// SPDX-License-Identifier: Apache-2.0

/// Writes a variable in the memory that the programs use.
///
/// A program may change one element while Swift changes another one. So a part of a variable is written for itself, or
/// the variable can only be replaced as a whole, by a method that says so.
struct LiveVariableWriter {
    private let variable: SkeletonWriter.Variable

    init(_ variable: SkeletonWriter.Variable) { self.variable = variable }

    func write(access: String, to code: inout CodeWriter) {
        code.line()
        code.comment("`\(variable.declaration)`")
        let place = "memory[at: \(variable.offset)]"
        switch variable.type {
        case .array(.boolean, _) where !variable.isLarge, .structure where !variable.isLarge:
            code.line("\(access)var \(variable.name): \(variable.type.name) { \(place) }")
            code.line()
            code.comment("Replaces `\(variable.cName)` as a whole, also what a program changes at the same time.")
            let name = "replace\(variable.name.unquoted.capitalizedFirst)"
            if case .structure = variable.type {
                code.line("\(access)func \(name)(_ value: \(variable.type.name)) { \(place) = value }")
            } else {
                code.block("\(access)func \(name)(_ value: \(variable.type.name))") { code in
                    let bytes = "InlineArray<\(variable.size), UInt8>"
                    code.line("memory[at: \(variable.offset)] = \(bytes) { value[$0] ? 1 : 0 }")
                }
            }
        case .text where !variable.isLarge: writeWhole(access, place, to: &code)
        case .array, .structure, .text:
            let (element, count) = variable.elements
            code.line(
                "\(access)var \(variable.name): BPFLiveArray<\(element.name)> {"
                    + " BPFLiveArray(memory, at: \(variable.offset), count: \(count)) }"
            )
        default: writeWhole(access, place, to: &code)
        }
    }

    private func writeWhole(_ access: String, _ place: String, to code: inout CodeWriter) {
        code.block("\(access)var \(variable.name): \(variable.type.name)") { code in
            code.line("get { \(place) }")
            code.line("nonmutating set { \(place) = newValue }")
        }
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
