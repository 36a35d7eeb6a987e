// SPDX-License-Identifier: Apache-2.0
//
// Opens and loads damaged BPF objects in processes of their own: see Scripts/fuzz.sh.

import ArgumentParser
import Foundation
import Glibc

struct Fuzzer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "object-fuzzer",
        abstract: "Opens and loads damaged BPF objects, and saves those that end the process."
    )

    @Option(help: "How long to go on, in seconds.") var seconds = 60.0
    @Option(help: "How many inputs to try at most.") var count = Int.max
    @Option(help: "What the inputs are made from.") var seed: UInt64 = 1
    @Option(help: "The number of the first input.") var first = 0
    @Option(help: "Where to save what was found.") var output = "fuzz-findings"
    @Option(help: "How long an input may take, in seconds.") var limit = 5.0
    @Option(help: .hidden) var worker: String?
    @Option(help: .hidden) var mask = UInt64.max
    @Argument(help: "The objects to begin with, or to open as they are with --seed 0.") var objects: [String]

    func run() throws {
        if seed == 0 {
            for path in objects {
                let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
                print("\(path): \(Subject.run(bytes, isLoaded: true))")
            }
            return
        }
        let seeds = try objects.map { try Seed(path: $0) }
        if let worker { return Worker.run(self, seeds, progress: worker) }
        try Driver(options: self, seeds: seeds).run()
    }
}

Fuzzer.main()
