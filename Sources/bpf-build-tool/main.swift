// SPDX-License-Identifier: Apache-2.0
//
// What the plugins run: `bpfgen build` and `bpfgen vmlinux` without the parser of their command lines. Every package that
// depends on this one compiles the plugins' tool, so it is small.
import BPFBuilding
import BPFCodegen
import Foundation

var arguments = Array(CommandLine.arguments.dropFirst())
do throws(CodegenError) {
    if arguments.first == "vmlinux" {
        try VmlinuxArguments(arguments.dropFirst()).run()
    } else {
        try BuildArguments(arguments).run()
    }
} catch {
    StandardError.print("bpfgen: error: \(error)")
    exit(1)
}
