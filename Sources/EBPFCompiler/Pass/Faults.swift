// SPDX-License-Identifier: Apache-2.0

/// Turns Swift's traps into faults: the program counts and returns 0.
enum Faults {
    private static let label = "swift_bpf.fault"

    /// Replaces the traps of a function, and returns whether there were any.
    ///
    /// - Parameter result: what the function returns then: 1 ends the loops of a helper that calls it.
    static func count(in function: inout IRFunction, counter: String, result: Int = 0) -> Bool {
        HeldResources.release(in: &function)
        guard var blocks = function.blocks else { return false }
        var found = false
        var location: [(name: String, value: Int)] = []
        for index in blocks.indices where blocks[index].instructions.last?.opcode == "unreachable" {
            if let last = blocks[index].instructions.last(where: { $0.location != nil }) {
                location = last.attachments.filter { $0.name == "!dbg" }
            }
            // What precedes a trap may matter: a lock that is released, a record that is dropped.
            blocks[index].instructions.removeLast()
            blocks[index].instructions.removeAll { instruction in
                instruction.call?.callee == "@llvm.trap" || instruction.call?.callee == "@llvm.ubsantrap"
            }
            var branch = IRInstruction("br label %\(label)")
            branch.attachments = location
            blocks[index].instructions.append(branch)
            found = true
        }
        guard found else { return false }
        var increment = IRInstruction("%\(label).count = atomicrmw add ptr \(counter), i64 1 monotonic, align 8")
        increment.attachments = location
        var end = IRInstruction("ret \(value(function.returnType, result))")
        end.attachments = location
        blocks.append(IRFunction.Block(label: label, instructions: [increment, end]))
        function.blocks = blocks
        return true
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
