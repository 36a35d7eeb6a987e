// SPDX-License-Identifier: Apache-2.0

import BPFBuilding
import BPFCodegen
import EBPFCompiler
import Foundation
import Testing

/// Programs that a test compiles.
enum Compiled {
    static let toolchain = try? SwiftToolchain(
        toolchainClang: nil,
        environment: ProcessInfo.processInfo.environment
    )

    /// The folder of this process, in which module EBPF is compiled once.
    private static let folder = NSTemporaryDirectory() + "swift-bpf-tests-\(getuid())"

    /// Compiles a source, and returns the object.
    static func object(_ source: String, name: String = "programs") throws -> [UInt8] {
        let (errors, object) = try errors(source, name: name)
        return try #require(object, "\(errors)")
    }

    /// Compiles a source, and returns the messages, and the object if there is one.
    static func errors(
        _ source: String,
        name: String = "programs",
        arch: String? = nil
    ) throws -> (messages: String, object: [UInt8]?) {
        // The first one compiles module EBPF, which the others then find.
        _ = try first.get()
        return try compile(source, name: name, arch: arch)
    }

    private static let first = Result { try compile("import EBPF", name: "first") }

    private static func compile(
        _ source: String,
        name: String,
        arch: String? = nil
    ) throws -> (messages: String, object: [UInt8]?) {
        let toolchain = try #require(toolchain)
        let scratch = "\(folder)/\(name)-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let file = "\(scratch)/\(name).bpf.swift"
        try source.write(toFile: file, atomically: true, encoding: .utf8)
        let messages = Messages()
        let compiler = SwiftCompiler(toolchain: toolchain, scratch: scratch, arch: arch) { messages.add($0) }
        do {
            try compiler.compile([file], to: "\(scratch)/object.o")
        } catch {
            messages.add("\(error)")
        }
        let object = try? Data(contentsOf: URL(fileURLWithPath: "\(scratch)/object.o"))
        return (messages.text, object.map { [UInt8]($0) })
    }

    /// What the compilers write.
    private final class Messages {
        private(set) var text = ""
        func add(_ message: String) { text += message + "\n" }
    }
}

extension Trait where Self == ConditionTrait {
    /// The machine has a Swift compiler.
    static var compiles: Self { .enabled(if: Compiled.toolchain != nil, "there is no Swift compiler") }
}
