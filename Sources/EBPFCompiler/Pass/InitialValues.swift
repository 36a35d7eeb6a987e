// SPDX-License-Identifier: Apache-2.0

/// Evaluates the functions that initialise globals.
struct InitialValues {
    /// The instruction whose effect is not known while compiling.
    struct NotConstant: Error {
        let location: Int?
    }

    private let layout: IRTypeLayout
    private(set) var bytes: [String: [UInt8]] = [:]

    init(_ module: IRModule) {
        layout = IRTypeLayout(module)
        for global in module.globals {
            guard let initializer = global.initializer else { continue }
            bytes[global.name] = layout.bytes(global.type[...], initializer[...])
        }
    }

    /// Where something is: a global and an offset in it.
    private struct Address {
        let global: String
        let offset: Int
    }

    /// Runs a function, which has to consist of stores.
    mutating func run(_ function: IRFunction) throws(NotConstant) {
        var addresses: [String: Address] = [:]
        guard let blocks = function.blocks else { return }
        for instruction in blocks.first?.instructions ?? [] {
            switch instruction.opcode {
            case "ret":
                return
            case "getelementptr":
                guard let result = instruction.result,
                    let address = element(instruction.operands.dropFirst(3), addresses)
                else { throw NotConstant(location: instruction.location) }
                addresses[result] = address
            case "store":
                guard store(instruction, addresses) else { throw NotConstant(location: instruction.location) }
            case "call":
                guard call(instruction, addresses) else { throw NotConstant(location: instruction.location) }
            default:
                throw NotConstant(location: instruction.location)
            }
        }
        throw NotConstant(location: blocks.last?.instructions.last?.location)
    }

    private mutating func store(_ instruction: IRInstruction, _ addresses: [String: Address]) -> Bool {
        let parts = IRTokens.split(instruction.operands.dropFirst())
        guard parts.count >= 2 else { return false }
        let (type, value) = IRTokens.type(parts[0][...].drop { $0.isWord("volatile") })
        guard let bytes = layout.bytes(type, value), let address = address(parts[1][...], addresses) else {
            return false
        }
        return write(bytes, address)
    }

    private mutating func call(_ instruction: IRInstruction, _ addresses: [String: Address]) -> Bool {
        guard let call = instruction.call else { return false }
        if call.callee.hasPrefix("@llvm.lifetime") || call.callee.hasPrefix("@llvm.assume") { return true }
        guard call.arguments.count >= 3, let target = address(call.arguments[0][...], addresses),
            let count = call.arguments[2].last.flatMap({ Int($0.text) })
        else { return false }
        if call.callee.hasPrefix("@llvm.memset") {
            guard let value = call.arguments[1].last.flatMap({ Int($0.text) }) else { return false }
            return write([UInt8](repeating: UInt8(truncatingIfNeeded: value), count: count), target)
        }
        if call.callee.hasPrefix("@llvm.memcpy") || call.callee.hasPrefix("@llvm.memmove") {
            guard let source = address(call.arguments[1][...], addresses), let content = bytes[source.global],
                source.offset >= 0, source.offset + count <= content.count
            else { return false }
            return write(Array(content[source.offset..<(source.offset + count)]), target)
        }
        return false
    }

    private mutating func write(_ new: [UInt8], _ address: Address) -> Bool {
        guard let content = bytes[address.global], address.offset >= 0, address.offset + new.count <= content.count
        else {
            return false
        }
        bytes[address.global]?.replaceSubrange(address.offset..<(address.offset + new.count), with: new)
        return true
    }

    /// The address in `ptr align 8 @x`, `ptr %y`, or `ptr getelementptr (i8, ptr @x, i64 8)`.
    private func address(_ operand: ArraySlice<IRToken>, _ addresses: [String: Address]) -> Address? {
        if let start = operand.firstIndex(where: { $0.isWord("getelementptr") }) {
            guard let open = operand[start...].firstIndex(where: { $0.isPunctuation("(") }) else { return nil }
            return element(operand[(open + 1)...].dropLast(), addresses)
        }
        guard let last = operand.last else { return nil }
        if last.kind == .global { return Address(global: last.text, offset: 0) }
        return addresses[last.text]
    }

    /// The address of an element: the type, the base, and indices.
    private func element(_ operands: ArraySlice<IRToken>, _ addresses: [String: Address]) -> Address? {
        let flags: Set = ["inbounds", "nuw", "nusw", "inrange"]
        let parts = IRTokens.split(operands.drop { flags.contains($0.text) })
        guard parts.count >= 2, let base = address(parts[1][...], addresses) else { return nil }
        let indices = parts.dropFirst(2).compactMap { $0.last.flatMap { Int($0.text) } }
        guard indices.count == parts.count - 2, let offset = layout.offset(parts[0][...], indices: indices) else {
            return nil
        }
        return Address(global: base.global, offset: base.offset + offset)
    }
}
