// SPDX-License-Identifier: Apache-2.0

import BPFBuilding
import BPFCodegen

/// The arguments of `swift package generate-vmlinux-header`.
struct VmlinuxArguments {
    private var btf = VmlinuxHeader.kernelFile
    private var names: [String] = []
    private var output = "vmlinux.h"

    init(_ arguments: ArraySlice<String>) throws(CodegenError) {
        var rest = arguments
        while let argument = rest.popFirst() {
            switch argument {
            case "--btf": btf = try Self.value(of: argument, &rest)
            case "--output", "-o": output = try Self.value(of: argument, &rest)
            case "--only":
                while let name = rest.first, !name.hasPrefix("-") {
                    names.append(name)
                    rest.removeFirst()
                }
            default:
                throw CodegenError(
                    "generate-vmlinux-header",
                    "it has no option '\(argument)'",
                    advice: "Use --only NAME…, --btf FILE and --output FILE, which is vmlinux.h without it"
                )
            }
        }
    }

    private static func value(of option: String, _ rest: inout ArraySlice<String>) throws(CodegenError) -> String {
        guard let value = rest.popFirst() else {
            throw CodegenError("generate-vmlinux-header", "\(option) needs a file", advice: "Use \(option) FILE")
        }
        return value
    }

    func run() throws(CodegenError) {
        try Files.write(try VmlinuxHeader.text(btf: btf, only: names), to: .some(output))
    }
}
