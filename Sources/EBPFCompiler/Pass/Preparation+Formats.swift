// SPDX-License-Identifier: Apache-2.0

extension Preparation {
    private static let textFunction = "@__bpf_format_text"
    private static let countFunction = "@__bpf_format_count"

    /// A literal of a message, in which a percent sign is one: `%` begins a value.
    mutating func formatText(_ instruction: IRInstruction, in place: SourcePosition?) -> IRInstruction? {
        guard let call = instruction.call, [Self.textFunction, Self.countFunction].contains(call.callee),
            let result = instruction.result
        else { return nil }
        let global = call.arguments.first?.last(where: { $0.kind == .global })?.text
        guard let index = module.globals.firstIndex(where: { $0.name == global }), call.arguments.count == 2,
            let count = call.value(1).flatMap({ Int($0) }), let initializer = module.globals[index].initializer,
            let bytes = layout.bytes(module.globals[index].type[...], initializer[...]), count <= bytes.count
        else {
            diagnostics.append(
                EBPFDiagnostic(
                    locations.position(of: instruction.location) ?? place,
                    "a message of printk must be a literal, which is known while the program is compiled. Use"
                        + " printk(\"…\") with the text in its place"
                )
            )
            return IRInstruction(
                call.callee == Self.countFunction
                    ? "\(result) = add i64 0, 0" : "\(result) = getelementptr i8, ptr null, i64 0"
            )
        }
        let percent = UInt8(ascii: "%")
        let escaped = bytes.prefix(count).flatMap { $0 == percent ? [percent, percent] : [$0] }
        var text: IRInstruction
        if call.callee == Self.countFunction {
            text = IRInstruction("\(result) = add i64 \(escaped.count), 0")
        } else {
            let name = IRText.global(unique("format_text"))
            let digits = (escaped + [0]).map { "\\" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
            module.globals.append(
                IRModule.Global(
                    name: name,
                    linkage: [.word("internal")],
                    isConstant: true,
                    type: IRInstruction("[\(escaped.count + 1) x i8]").tokens,
                    initializer: [.word("c\"" + digits.joined() + "\"")],
                    alignment: 1
                )
            )
            text = IRInstruction("\(result) = getelementptr i8, ptr \(name), i64 0")
        }
        text.attachments = instruction.attachments.filter { $0.name == "!dbg" }
        return text
    }
}
