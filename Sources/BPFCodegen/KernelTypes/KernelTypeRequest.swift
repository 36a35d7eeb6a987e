// SPDX-License-Identifier: Apache-2.0

/// A kernel type that a program names: `// bpf-types: task_struct mm_struct old___v1(state: Int64)`.
package struct KernelTypeRequest: Hashable, Sendable {
    /// The name in C. What follows `___` tells flavours of one type apart.
    package let name: String
    /// The members, if the program declares them itself: for a flavour that this kernel does not have.
    package let members: [Member]

    /// A member that the program declares.
    package struct Member: Hashable, Sendable {
        package let name: String
        /// A Swift integer: `UInt64`.
        package let type: String
        /// The number of elements of an array: `UInt64[31]`.
        package let count: Int?

        package init(name: String, type: String, count: Int? = nil) {
            self.name = name
            self.type = type
            self.count = count
        }
    }

    package init(_ name: String, members: [Member] = []) {
        self.name = name
        self.members = members
    }

    /// The name of the kernel's type: the part before `___`.
    package var kernelName: String {
        var name = Substring(name)
        while !name.isEmpty {
            if name.hasPrefix("___"), name.startIndex != self.name.startIndex {
                return String(self.name[..<name.startIndex])
            }
            name = name.dropFirst()
        }
        return self.name
    }

    /// Returns the types that the comments of a source file name, in their order.
    ///
    /// - Throws: ``CodegenError`` for a comment that cannot be read.
    package static func requests(in source: String, file: String) throws(CodegenError) -> [KernelTypeRequest] {
        var found: [KernelTypeRequest] = []
        for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let list = line.bpfTypesComment else { continue }
            for text in separate(list) {
                let request = try request(text, at: "\(file):\(index + 1)")
                if !found.contains(request) { found.append(request) }
            }
        }
        return found
    }

    private static func request(_ text: String, at place: String) throws(CodegenError) -> KernelTypeRequest {
        let parts = text.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        let advice = "Use names of kernel types with spaces between them, such as: // bpf-types: task_struct mm_struct"
        guard name.isIdentifier else { throw CodegenError(place, "'\(text)' is not a name of a type", advice: advice) }
        guard parts.count == 2 else { return KernelTypeRequest(name) }
        guard parts[1].hasSuffix(")") else { throw CodegenError(place, "'\(text)' has no ')'", advice: advice) }
        var members: [Member] = []
        for part in parts[1].dropLast().split(separator: ",") {
            let halves = part.split(separator: ":").map { $0.filter { $0 != " " } }
            let type = halves.last?.split(separator: "[") ?? []
            let count = type.count == 2 && type[1].hasSuffix("]") ? Int(type[1].dropLast()) : nil
            guard halves.count == 2, halves[0].isIdentifier, KernelField.integers[String(type.first ?? "")] != nil,
                halves[1].contains("[") ? count ?? 0 > 0 : type.count == 1
            else {
                throw CodegenError(
                    place,
                    "'\(part)' is not a member with an integer type or an array of one",
                    advice: "Use the form: task_struct___old(state: Int64, values: UInt32[4])"
                )
            }
            members.append(Member(name: halves[0], type: String(type[0]), count: count))
        }
        return KernelTypeRequest(name, members: members)
    }

    /// The parts between spaces that are not in parentheses.
    private static func separate(_ list: Substring) -> [String] {
        var parts: [String] = []
        var part = ""
        var depth = 0
        for character in list {
            depth += character == "(" ? 1 : character == ")" ? -1 : 0
            if depth == 0, character == " " || character == "\t" || character == "\r" {
                if !part.isEmpty { parts.append(part) }
                part = ""
            } else {
                part.append(character)
            }
        }
        if !part.isEmpty { parts.append(part) }
        return parts
    }
}

extension Substring {
    fileprivate var bpfTypesComment: Substring? {
        let line = drop { $0 == " " || $0 == "\t" }
        guard line.hasPrefix("//") else { return nil }
        let text = line.dropFirst(2).drop { $0 == " " }
        return text.hasPrefix("bpf-types:") ? text.dropFirst("bpf-types:".count) : nil
    }
}
