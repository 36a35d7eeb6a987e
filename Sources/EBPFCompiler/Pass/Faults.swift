// SPDX-License-Identifier: Apache-2.0

/// Turns Swift's traps into faults: the program counts and returns.
enum Faults {
    private static let label = "swift_bpf.fault"
    private static let endLabel = "swift_bpf.end"

    /// Replaces the traps of a function, and returns whether there were any that are counted.
    ///
    /// - Parameters:
    ///   - report: How the function reports a fault to its caller.
    ///   - result: What a program returns then.
    static func count(
        in function: inout IRFunction,
        counter: String,
        report: FaultPropagation.Report? = nil,
        result: Int = 0
    ) -> Bool {
        guard var blocks = function.blocks else { return false }
        var isCounted = false
        var isFound = false
        var location: [(name: String, value: Int)] = []
        for index in blocks.indices where blocks[index].isTrap {
            if let last = blocks[index].instructions.last(where: { $0.location != nil }) {
                location = last.attachments.filter { $0.name == "!dbg" }
            }
            // What precedes a trap may matter: a lock that is released, a record that is dropped.
            blocks[index].instructions.removeLast()
            blocks[index].instructions.removeAll { instruction in
                instruction.call?.callee == "@llvm.trap" || instruction.call?.callee == "@llvm.ubsantrap"
            }
            let isReported = blocks[index].label.hasPrefix(FaultPropagation.failedLabel)
            var branch = IRInstruction("br label %\(isReported ? endLabel : label)")
            branch.attachments = location
            blocks[index].instructions.append(branch)
            isFound = true
            if !isReported { isCounted = true }
        }
        guard isFound else { return false }
        func located(_ text: String) -> IRInstruction {
            var instruction = IRInstruction(text)
            instruction.attachments = location
            return instruction
        }
        if isCounted {
            blocks.append(
                IRFunction.Block(
                    label: label,
                    instructions: [
                        located("%\(label).count = atomicrmw add ptr \(counter), i64 1 monotonic, align 8"),
                        located("br label %\(endLabel)"),
                    ]
                )
            )
        }
        blocks.append(
            IRFunction.Block(label: endLabel, instructions: end(function, report, result).map(located))
        )
        function.blocks = blocks
        return isCounted
    }

    private static func end(
        _ function: IRFunction,
        _ report: FaultPropagation.Report?,
        _ result: Int
    ) -> [String] {
        switch report {
        case .result: ["ret i64 4294967296"]
        case .parameter:
            ["store i64 1, ptr \(FaultPropagation.parameterName), align 8", "ret \(value(function.returnType, 0))"]
        case .context:
            [
                "%\(endLabel).place = getelementptr i8, ptr \(FaultPropagation.contextName), i64 8",
                "store i64 1, ptr %\(endLabel).place, align 8",
                // The helper calls the function no more.
                "ret \(value(function.returnType, 1))",
            ]
        case nil: ["ret \(value(function.returnType, result))"]
        }
    }

    private static func value(_ type: [IRToken], _ result: Int) -> String {
        switch type.first?.text {
        case "void": return "void"
        case "ptr": return "ptr null"
        case let name? where name.hasPrefix("i") && type.count == 1: return "\(name) \(result)"
        default: return IRPrinter.join(type) + " zeroinitializer"
        }
    }
}
