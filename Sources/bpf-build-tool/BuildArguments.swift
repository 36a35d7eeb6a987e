// SPDX-License-Identifier: Apache-2.0

import BPFBuilding
import BPFCodegen

/// The arguments that BPFBuildPlugin passes.
struct BuildArguments {
    private let job: BuildJob

    init(_ arguments: [String]) throws(CodegenError) {
        var options: [String: String] = [:]
        var sources: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument.hasPrefix("--"), let value = rest.popFirst() {
                options[argument] = value
            } else {
                sources.append(argument)
            }
        }
        guard let output = options["--output"], let name = options["--object-name"],
            let scratch = options["--scratch"], !sources.isEmpty
        else {
            throw CodegenError(
                "bpf-build-tool",
                "an argument is missing",
                advice: "Use 'bpfgen build', which has a help"
            )
        }
        job = BuildJob(
            sources: sources,
            output: output,
            objectName: name,
            scratch: scratch,
            config: options["--config"],
            arch: options["--arch"],
            toolchainClang: options["--toolchain-clang"],
            swiftc: options["--swiftc"]
        )
    }

    func run() throws(CodegenError) { try job.run() }
}
