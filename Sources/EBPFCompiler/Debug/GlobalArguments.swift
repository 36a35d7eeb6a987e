// SPDX-License-Identifier: Apache-2.0

/// The parameters of a global function, which the kernel verifies by their types alone.
struct GlobalArguments {
    /// A parameter.
    struct Argument {
        /// The type in C, or nothing if it is what LLVM's type says.
        var type: Int?
        /// What the kernel may take for granted: `arg:nonnull`, `arg:ctx`.
        var tag: String?
    }

    /// The structures of contexts, which kernels before Linux 6.8 know by their names.
    private static let contexts = ["XDPContext": "xdp_md", "SocketBufferContext": "__sk_buff"]
    private static let integers: Set = ["i1", "i8", "i16", "i32", "i64"]

    /// Nothing if the kernel cannot know enough of a parameter.
    private(set) var arguments: [Argument]?

    /// - Parameter node: The description of the function that Swift has written.
    init(_ function: IRFunction, _ node: IRMetadata?, _ metadata: [Int: IRMetadata], _ types: inout TypeTranslator) {
        let isInteger = function.parameters.map { Self.integers.contains(IRPrinter.join($0.type)) }
        let list = node?.reference("type").flatMap { metadata[$0] }?.reference("types").flatMap { metadata[$0] }
        // Swift may have split a structure, or left a parameter away.
        guard let list, list.fields.count == function.parameters.count + 1 else {
            arguments = isInteger.contains(false) ? nil : isInteger.map { _ in Argument() }
            return
        }
        // The variables have the arguments of generic types.
        var declared: [Int: Int] = [:]
        for id in node?.reference("retainedNodes").flatMap({ metadata[$0] })?.elements ?? [] {
            guard let variable = metadata[id], let position = variable.integer("arg") else { continue }
            declared[position] = variable.reference("type")
        }
        var result: [Argument] = []
        for (index, parameter) in function.parameters.enumerated() {
            let type = declared[index + 1] ?? list.fields[index + 1].value.first?.reference
            if let pointer = Self.pointer(type, isOptional: false, &types) {
                result.append(pointer)
            } else if isInteger[index] {
                result.append(Argument())
            } else if IRPrinter.join(parameter.type) == "ptr", let place = Self.place(type, &types) {
                result.append(place)
            } else {
                return
            }
        }
        arguments = result
    }

    /// `UnsafePointer<Value>`, or an optional one.
    private static func pointer(_ type: Int?, isOptional: Bool, _ types: inout TypeTranslator) -> Argument? {
        guard let name = types.name(of: type), name.module == "Swift" else { return nil }
        switch name.name {
        case "UnsafePointer", "UnsafeMutablePointer":
            let value = types.layout(types.arguments(of: type).first)
            guard let node = value.node, value.size > 0 else { return nil }
            return Argument(type: types.pointer(to: node), tag: isOptional ? nil : "arg:nonnull")
        case "Optional" where !isOptional:
            return pointer(types.arguments(of: type).first, isOptional: true, &types)
        default: return nil
        }
    }

    /// A context, or a value whose address is passed: `inout`.
    private static func place(_ type: Int?, _ types: inout TypeTranslator) -> Argument? {
        guard let name = types.name(of: type) else { return nil }
        if name.module == "EBPF", name.name.hasSuffix("Context") {
            let structure = contexts[name.name].map { types.structure($0, size: 0, members: []) }
            return Argument(type: types.pointer(to: structure), tag: "arg:ctx")
        }
        // Raw pointers and functions have no size.
        if name.module == "Swift", name.name.contains("Pointer") { return nil }
        let value = types.layout(type)
        guard let node = value.node, value.size > 0 else { return nil }
        return Argument(type: types.pointer(to: node), tag: "arg:nonnull")
    }
}
