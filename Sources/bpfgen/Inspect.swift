// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPFBuilding
import BPFCodegen
import Foundation

/// Shows what an object file contains.
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the programs, maps, variables, types and relocations of a BPF object."
    )

    @Argument(help: "The object.", completion: .file())
    var object: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        try reporting { () throws(CodegenError) in
            let contents = ObjectContents(try ObjectModel(try Files.read(object), subject: object), file: object)
            guard json else { return try Files.write(contents.text, to: nil) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(contents) else { return }
            try Files.write(String(decoding: data, as: UTF8.self) + "\n", to: nil)
        }
    }
}
