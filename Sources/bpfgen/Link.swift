// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPFBuilding
import BPFCodegen

/// Links object files.
struct Link: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Link BPF objects into one, as 'bpftool gen object' does."
    )

    @Option(name: .shortAndLong, help: "The object to write.", completion: .file())
    var output: String

    @Argument(help: "The objects.", completion: .file())
    var objects: [String]

    func run() throws {
        try reporting { () throws(CodegenError) in try StaticLinker.link(objects, to: output) }
    }
}
