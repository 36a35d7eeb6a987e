// SPDX-License-Identifier: Apache-2.0

/// Explains calls of Swift's runtime and of the C library, by what the user wrote.
enum RuntimeCalls {
    /// How messages about the end of a value begin.
    static let consequence = "this releases"

    /// Returns the message for a call.
    ///
    /// - Parameters:
    ///   - callee: the function of the runtime.
    ///   - functions: the mangled names of the functions that the call is in.
    ///   - arguments: its arguments.
    static func problem(
        _ callee: String,
        within functions: [String],
        arguments: [[IRToken]]
    ) -> (message: String, priority: Int) {
        func isIn(_ parts: String...) -> Bool {
            functions.contains { function in parts.contains { function.contains($0) } }
        }
        if callee == "putchar" || isIn("$es5print", "$es6_print") {
            return (
                "print writes to standard output, which a program in the kernel does not have. Use printk(\"…\"), or send"
                    + " an event through a RingBuffer", 1
            )
        }
        if callee == "__bpf_printk_limit" {
            return ("a message of printk has at most three values and 127 bytes. Use two calls of printk", 1)
        }
        if callee == "__bpf_unknown_registers" {
            return (
                "ProbeContext knows the registers of x86-64 and ARM64, not those of the machine that this is compiled for. Use"
                    + " FunctionContext or BTFTracepointContext, or \"arch\": \"x86\" or \"arm64\" in swift-bpf.json", 1
            )
        }
        if callee.hasPrefix("arc4random") {
            return ("the kernel has no '\(callee)'. Use Kernel.random", 1)
        }
        if isIn("$eSS", "_StringGuts", "StringStorage", "12_SmallString", "DefaultStringInterpolation")
            || callee.hasPrefix("swift_bridgeObject")
        {
            return heap("a String", "an InlineArray of bytes such as CurrentTask.command, or a StaticString", 2)
        }
        if isIn("$eSD", "$eSh", "NativeDictionary", "NativeSet", "_HashTable", "DictionaryStorage", "SetStorage") {
            return heap("a Dictionary or Set", "a HashMap", 3)
        }
        if isIn("$eSa", "ArrayBuffer", "ContiguousArray", "ArrayStorage", "_allocateUninitializedArray") {
            return heap("an Array", "an InlineArray, or a map such as ArrayMap", 4)
        }
        if callee.contains("lloc") {
            // The first argument describes what is allocated.
            let description = arguments.first?.last?.text ?? ""
            if let name = className(description) {
                return heap("an instance of class '\(name)'", "a struct, or a value in a map", 5)
            }
            return heap(
                "a closure that outlives the call, or a variable that it changes,",
                "a function, or pass the closure to a function that does not keep it",
                6
            )
        }
        if callee.hasPrefix("swift_release") || callee.hasPrefix("swift_retain") || callee == "free" {
            return (
                "\(consequence) or keeps an object on the heap, which BPF does not have. Use structs in place of classes,"
                    + " arrays and strings", 8
            )
        }
        if callee.hasPrefix("swift_") || callee.hasPrefix("_swift_") {
            return (
                "this calls '\(callee)' of Swift's runtime, which is not in the kernel. Use structs, enumerations and generic"
                    + " functions, without classes and casts", 7
            )
        }
        return ("'\(callee)' is not in the kernel. Use a helper of module EBPF", 7)
    }

    private static func heap(_ what: String, _ other: String, _ priority: Int) -> (message: String, priority: Int) {
        ("\(what) is on the heap, which BPF does not have. Use \(other)", priority)
    }

    /// The name in `._e14Programs_class3BoxCN`, which describes a class.
    private static func className(_ global: String) -> String? {
        let name = IRText.name(global)
        guard name.hasSuffix("CN") || name.hasSuffix("CMf") else { return nil }
        var rest = Array(name.utf8)[...]
        var last: String?
        while let first = rest.first {
            guard IRLexer.isDigit(first) else {
                rest.removeFirst()
                continue
            }
            let digits = rest.prefix(while: IRLexer.isDigit)
            let count = Int(String(decoding: digits, as: UTF8.self)) ?? 0
            rest = rest.dropFirst(digits.count)
            guard count > 0, count <= rest.count else { continue }
            last = String(decoding: rest.prefix(count), as: UTF8.self)
            rest = rest.dropFirst(count)
        }
        return last
    }
}
