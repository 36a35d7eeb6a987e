// SPDX-License-Identifier: Apache-2.0

package import BTFReader

/// The kernel types of a program: a source file in Swift with their accessors, and one in C with what those call.
///
/// The C compiler records each access as a CO-RE relocation, so the program finds the members on the kernel that loads it.
package struct KernelTypes: Sendable {
    let types: [KernelType]

    /// Finds the types that a program names.
    ///
    /// - Parameters:
    ///   - requests: the types.
    ///   - btf: the types of a kernel: a recent one has most members. The program runs on others too.
    ///   - file: where the types come from, for messages.
    /// - Throws: ``CodegenError`` for a type that the kernel does not have.
    package init(_ requests: [KernelTypeRequest], in btf: BTFTypes, file: String) throws(CodegenError) {
        var scope = NameScope()
        var names: [String: String] = [:]
        for request in requests { names[request.name] = scope.unique(SwiftNames.type(request.name)) }
        let reader = KernelTypeReader(btf: btf, swiftNames: names)
        var types: [KernelType] = []
        for request in requests {
            guard let swiftName = names[request.name] else { continue }
            guard let content = reader.content(of: request) else {
                throw CodegenError(
                    file,
                    "the kernel has no structure, union or enumeration '\(request.kernelName)' with members",
                    advice: "Use a name as `bpftool btf dump file \(file) format c` shows it"
                )
            }
            types.append(KernelType(name: request.name, swiftName: swiftName, content: content))
        }
        self.types = types
    }

    private init(types: [KernelType]) { self.types = types }

    /// Returns the types with the members that a program names: `task_struct` has hundreds, which take time to compile.
    ///
    /// - Parameter sources: the texts of the program.
    package func members(namedIn sources: [String]) -> KernelTypes {
        var names: Set<String> = []
        for source in sources {
            for word in source.utf8.split(whereSeparator: { !$0.isIdentifier }) {
                if let name = String(word) { names.insert(name) }
            }
        }
        func isNamed(_ property: String) -> Bool { names.contains(property.filter { $0 != "`" }) }
        return KernelTypes(
            types: types.map { type in
                let content: KernelType.Content =
                    switch type.content {
                    case .structure(let fields): .structure(fields.filter { isNamed($0.property) })
                    case .union(let fields): .union(fields.filter { isNamed($0.property) })
                    case .enumeration(let values): .enumeration(values.filter { isNamed($0.property) })
                    }
                return KernelType(name: type.name, swiftName: type.swiftName, content: content)
            }
        )
    }

    /// The kernel's names, without flavours, by those in Swift.
    package var kernelNames: [String: String] {
        Dictionary(
            types.map { type in
                let end = type.name.firstRange(of: "___")?.lowerBound ?? type.name.endIndex
                return (type.swiftName, String(type.name[..<end]))
            }
        ) { first, _ in first }
    }

    /// Whether the program names no type.
    package var isEmpty: Bool { types.isEmpty }

    /// The prefix of the functions that Swift calls and C defines.
    package static let prefix = "__bpf_core_"

    /// The source file in Swift for the kernel's side.
    package var swiftSource: String { KernelSwiftWriter(types: types, isSimulated: false).text }

    /// The source file in Swift for programs that run in user space.
    package var simulatedSource: String { KernelSwiftWriter(types: types, isSimulated: true).text }

    /// Returns the source file in C.
    ///
    /// - Parameter functions: the functions that the program calls. Only these are defined: those that are not inlined
    ///   would be verified as functions of their own.
    package func cSource(for functions: Set<String>) -> String {
        KernelCWriter(types: types, functions: functions).text
    }
}

extension UInt8 {
    fileprivate var isIdentifier: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f: true
        default: self >= 0x80
        }
    }
}
