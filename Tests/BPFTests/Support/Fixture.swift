// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage

/// The prebuilt objects of `bpf-fixtures/`.
enum Fixture {
    /// Where they are: beside the sources, or where SWIFT_BPF_FIXTURES says when the tests run elsewhere.
    static var folder: FilePath {
        if let folder = getenv("SWIFT_BPF_FIXTURES") { return FilePath(String(cString: folder)) }
        var path = FilePath(#filePath)
        for _ in 0..<4 { path.removeLastComponent() }
        return path.appending("bpf-fixtures")
    }

    static func path(_ name: String) -> FilePath { folder.appending("\(name).bpf.o") }

    static func open(_ name: String, options: BPFObject.OpenOptions = BPFObject.OpenOptions()) throws -> OpenBPFObject {
        try BPFObject.open(path: path(name), options: options)
    }

    static func load(_ name: String) throws -> BPFObject { try open(name).load() }

    /// The file's bytes.
    static func bytes(_ name: String) throws -> [UInt8] {
        let file = try FileDescriptor.open(path(name), .readOnly)
        return try file.closeAfter {
            var bytes = [UInt8](repeating: 0, count: Int(try file.seek(offset: 0, from: .end)))
            let count = try bytes.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: 0, into: $0) }
            return Array(bytes.prefix(count))
        }
    }
}

/// The little-endian or big-endian bytes of an integer, as the machine keeps it.
func bytes<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
    withUnsafeBytes(of: value) { Array($0) }
}

/// Runs `body` and gives the library's error that it throws.
func bpfError<Result: ~Copyable>(_ body: () throws -> Result, _ file: String = #filePath) -> BPFError? {
    do {
        _ = try body()
        return nil
    } catch {
        let error = error as? BPFError
        if let error { ErrorPage.record(error, file) }
        return error
    }
}
