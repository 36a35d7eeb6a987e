// SPDX-License-Identifier: Apache-2.0

/// Evaluates the functions that initialise globals.
struct InitialValues {
    /// The instruction whose effect is not known while compiling.
    struct NotConstant: Error {
        let location: Int?
        /// Whether it is a trap: an overflow, or a condition that does not hold.
        var isTrap = false
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

    /// More steps than this are a mistake, such as a loop without an end.
    private static let maximumSteps = 2_000_000

    /// What the values of a function are.
    private struct Frame {
        var numbers: [String: UInt64] = [:]
        var addresses: [String: Address] = [:]
    }

    /// Runs a function, which has to consist of arithmetic, loops and stores.
    mutating func run(_ function: IRFunction) throws(NotConstant) {
        guard let blocks = function.blocks, var block = blocks.first else { return }
        let indices = Dictionary(blocks.enumerated().map { ($1.label, $0) }) { first, _ in first }
        var frame = Frame()
        var previous = ""
        var steps = 0
        while true {
            try enter(block, from: previous, &frame)
            var next: String?
            for instruction in block.instructions where instruction.opcode != "phi" {
                steps += 1
                guard steps < Self.maximumSteps else { throw NotConstant(location: instruction.location) }
                switch instruction.opcode {
                case "ret": return
                case "unreachable": throw NotConstant(location: instruction.location, isTrap: true)
                case "br":
                    guard let target = target(of: instruction, frame) else {
                        throw NotConstant(location: instruction.location)
                    }
                    next = target
                default:
                    guard step(instruction, &frame) else { throw NotConstant(location: instruction.location) }
                }
            }
            guard let next, let index = indices[next] else {
                throw NotConstant(location: block.instructions.last?.location)
            }
            previous = block.label
            block = blocks[index]
        }
    }

    /// Sets the values that depend on the block before, all at once.
    private func enter(_ block: IRFunction.Block, from previous: String, _ frame: inout Frame) throws(NotConstant) {
        let old = frame
        for instruction in block.instructions where instruction.opcode == "phi" {
            let (type, rest) = IRTokens.type(instruction.operands.dropFirst(3))
            let pairs = IRTokens.split(rest).map { IRTokens.split($0.dropFirst().dropLast()[...]) }
            guard
                let pair = pairs.first(where: { $0.count == 2 && $0[1].last.map { IRText.name($0.text) } == previous }),
                let result = instruction.result, set(result, type, pair[0][...], old, &frame)
            else { throw NotConstant(location: instruction.location) }
        }
    }

    /// Gives a name to a number or an address.
    private func set(
        _ name: String,
        _ type: ArraySlice<IRToken>,
        _ value: ArraySlice<IRToken>,
        _ source: Frame,
        _ frame: inout Frame
    ) -> Bool {
        if type.first?.text == "ptr" {
            guard let address = address(value, source) else { return false }
            frame.addresses[name] = address
        } else {
            guard let number = number(type, value, source) else { return false }
            frame.numbers[name] = number
        }
        return true
    }

    private func target(of instruction: IRInstruction, _ frame: Frame) -> String? {
        let parts = IRTokens.split(instruction.operands.dropFirst())
        let labels = parts.compactMap { part in part.first?.isWord("label") == true ? part.last : nil }
        if parts.count == 1 { return labels.first.map { IRText.name($0.text) } }
        guard labels.count == 2, let condition = number(IRInstruction("i1").tokens[...], parts[0].suffix(1), frame)
        else { return nil }
        return IRText.name(labels[condition & 1 == 1 ? 0 : 1].text)
    }

    private mutating func step(_ instruction: IRInstruction, _ frame: inout Frame) -> Bool {
        switch instruction.opcode {
        case "store": return store(instruction, frame)
        case "call": return call(instruction, frame)
        case "getelementptr":
            guard let result = instruction.result, let address = element(instruction.operands.dropFirst(3), frame)
            else { return false }
            frame.addresses[result] = address
            return true
        case "alloca":
            let (type, _) = IRTokens.type(instruction.operands.dropFirst(3))
            guard let result = instruction.result, let size = layout.size(type), size < 1 << 24 else { return false }
            // The name of a variable on the stack cannot be that of a global.
            bytes[result] = [UInt8](repeating: 0, count: size)
            frame.addresses[result] = Address(global: result, offset: 0)
            return true
        case "load":
            guard let result = instruction.result else { return false }
            let parts = IRTokens.split(instruction.operands.dropFirst(3))
            guard parts.count >= 2, let size = layout.size(parts[0][...]), parts[0].first?.text != "ptr", size <= 8,
                let address = address(parts[1][...], frame), let content = bytes[address.global],
                address.offset >= 0, address.offset + size <= content.count
            else { return false }
            frame.numbers[result] = content[address.offset..<(address.offset + size)].reversed().reduce(0) {
                $0 << 8 | UInt64($1)
            }
            return true
        default:
            guard let result = instruction.result,
                let value = IntegerOperation.value(instruction, { number($0, $1, frame) })
            else { return false }
            frame.numbers[result] = value
            return true
        }
    }

    /// The number in `i64 %x` or `i64 7`.
    private func number(_ type: ArraySlice<IRToken>, _ value: ArraySlice<IRToken>, _ frame: Frame) -> UInt64? {
        guard let last = value.last, let width = IntegerOperation.width(type) else { return nil }
        if last.kind == .local { return frame.numbers[last.text] }
        switch last.text {
        case "true": return 1
        case "false", "undef", "poison", "zeroinitializer": return 0
        default:
            guard let number = Int64(last.text).map({ UInt64(bitPattern: $0) }) ?? UInt64(last.text) else { return nil }
            return IntegerOperation.truncated(number, width)
        }
    }

    private mutating func store(_ instruction: IRInstruction, _ frame: Frame) -> Bool {
        let parts = IRTokens.split(instruction.operands.dropFirst())
        guard parts.count >= 2, let address = address(parts[1][...], frame) else { return false }
        let (type, value) = IRTokens.type(parts[0][...].drop { $0.isWord("volatile") })
        if value.last?.kind == .local {
            guard let number = number(type, value, frame), let size = layout.size(type) else { return false }
            return write(IRTypeLayout.bytes(number, size), address)
        }
        guard let bytes = layout.bytes(type, value) else { return false }
        return write(bytes, address)
    }

    private mutating func call(_ instruction: IRInstruction, _ frame: Frame) -> Bool {
        guard let call = instruction.call else { return false }
        let ignored = ["@llvm.lifetime", "@llvm.assume", "@llvm.trap", "@llvm.ubsantrap"]
        if ignored.contains(where: call.callee.hasPrefix) { return true }
        let word = IRInstruction("i64").tokens[...]
        guard call.arguments.count >= 3, let target = address(call.arguments[0][...], frame),
            let count = number(word, call.arguments[2].suffix(1), frame).flatMap({ Int(exactly: $0) }), count < 1 << 24
        else { return false }
        if call.callee.hasPrefix("@llvm.memset") {
            guard let value = number(word, call.arguments[1].suffix(1), frame) else { return false }
            return write([UInt8](repeating: UInt8(truncatingIfNeeded: value), count: count), target)
        }
        if call.callee.hasPrefix("@llvm.memcpy") || call.callee.hasPrefix("@llvm.memmove") {
            guard let source = address(call.arguments[1][...], frame), let content = bytes[source.global],
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
    private func address(_ operand: ArraySlice<IRToken>, _ frame: Frame) -> Address? {
        if let start = operand.firstIndex(where: { $0.isWord("getelementptr") }) {
            guard let open = operand[start...].firstIndex(where: { $0.isPunctuation("(") }) else { return nil }
            return element(operand[(open + 1)...].dropLast(), frame)
        }
        guard let last = operand.last else { return nil }
        if last.kind == .global { return Address(global: last.text, offset: 0) }
        return frame.addresses[last.text]
    }

    /// The address of an element: the type, the base, and indices.
    private func element(_ operands: ArraySlice<IRToken>, _ frame: Frame) -> Address? {
        let flags: Set = ["inbounds", "nuw", "nusw", "inrange"]
        let parts = IRTokens.split(operands.drop { flags.contains($0.text) })
        guard parts.count >= 2, let base = address(parts[1][...], frame) else { return nil }
        let indices = parts.dropFirst(2).compactMap { part -> Int? in
            guard let number = number(part.prefix(1), part.suffix(1), frame),
                let width = IntegerOperation.width(part[...])
            else { return nil }
            return Int(IntegerOperation.signed(number, width))
        }
        guard indices.count == parts.count - 2, let offset = layout.offset(parts[0][...], indices: indices) else {
            return nil
        }
        return Address(global: base.global, offset: base.offset + offset)
    }
}
