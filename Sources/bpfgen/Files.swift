// SPDX-License-Identifier: Apache-2.0

import BPFCodegen
import Foundation

/// Reading and writing files, with errors that name them.
enum Files {
    static func read(_ path: String) throws(CodegenError) -> [UInt8] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw CodegenError(path, "the file does not exist")
        }
        guard !isDirectory.boolValue else { throw CodegenError(path, "it is a directory") }
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw CodegenError(path, "the file cannot be read: \(reason(error))")
        }
    }

    static func readText(_ path: String) throws(CodegenError) -> String {
        String(decoding: try read(path), as: UTF8.self)
    }

    /// Writes a file as a whole, or leaves the old one.
    static func write(_ bytes: [UInt8], to path: String) throws(CodegenError) {
        // What is the same stays, so that nothing is compiled again for it.
        if let old = try? Data(contentsOf: URL(fileURLWithPath: path)), old == Data(bytes) { return }
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CodegenError(path, "the file cannot be written: \(reason(error))")
        }
    }

    /// Writes to a file, or to standard output without one.
    static func write(_ text: String, to path: String?) throws(CodegenError) {
        guard let path else {
            FileHandle.standardOutput.write(Data(text.utf8))
            return
        }
        try write([UInt8](text.utf8), to: path)
    }

    private static func reason(_ error: any Error) -> String {
        let error = error as NSError
        if let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError, cause.domain == NSPOSIXErrorDomain {
            return String(cString: strerror(CInt(cause.code)))
        }
        return error.localizedDescription
    }
}

/// Messages for people.
enum StandardError {
    static func print(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}
