// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BPFBuilding
import BPFCodegen
import Foundation

/// Writes the Swift type of an object file.
struct Skeleton: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Generate the Swift type of a BPF object.",
        discussion: "The type contains the object. Compile it in a target that depends on the product BPF."
    )

    @Argument(help: "The object: the output of 'clang -target bpf -g -O2 -c'.", completion: .file())
    var object: String

    @Option(name: .shortAndLong, help: "The file to write; standard output without it.", completion: .file())
    var output: String?

    @Option(help: "The name of the type; without it, that of the file.")
    var name: String?

    @Option(help: "The access level: internal, package or public.")
    var access: CodegenConfiguration.AccessLevel?

    @Option(help: "A configuration as the build plugin reads it.", completion: .file(extensions: ["json"]))
    var config: String?

    func run() throws {
        try reporting { () throws(CodegenError) in
            var configuration =
                try config.map(BuildConfiguration.init(path:))?.skeleton(of: object) ?? CodegenConfiguration()
            configuration.name = name ?? configuration.name
            configuration.accessLevel = access ?? configuration.accessLevel
            let model = try ObjectModel(try Files.read(object), subject: object)
            var generator = try SkeletonGenerator(model, file: object, configuration: configuration)
            try Files.write(try generator.generate(), to: output)
        }
    }
}

extension CodegenConfiguration.AccessLevel: ExpressibleByArgument {}
