// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPFBuilding
import BPFCodegen

/// Writes the header that C programs include.
struct Header: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write swift_bpf.h, which the build plugin has in its include path."
    )

    @Option(name: .shortAndLong, help: "The file to write; standard output without it.", completion: .file())
    var output: String?

    func run() throws {
        try reporting { () throws(CodegenError) in try Files.write(SharedHeader.text, to: output) }
    }
}
