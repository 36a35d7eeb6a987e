// SPDX-License-Identifier: Apache-2.0
//
// What BPFBuildPlugin runs: `bpfgen build` without the parser of its command line. Every package that depends on this
// one compiles the plugin's tool, so it is small.
import BPFBuilding
import BPFCodegen
import Foundation

var options: [String: String] = [:]
var sources: [String] = []
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    if argument.hasPrefix("--"), let value = arguments.popFirst() {
        options[argument] = value
    } else {
        sources.append(argument)
    }
}
guard let output = options["--output"], let name = options["--object-name"], let scratch = options["--scratch"],
    !sources.isEmpty
else {
    StandardError.print("usage: bpf-build-tool --output FILE --object-name NAME --scratch FOLDER SOURCE…")
    exit(64)
}
let job = BuildJob(
    sources: sources,
    output: output,
    objectName: name,
    scratch: scratch,
    config: options["--config"],
    toolchainClang: options["--toolchain-clang"]
)
do throws(CodegenError) {
    try job.run()
} catch {
    StandardError.print("bpfgen: error: \(error)")
    exit(1)
}
