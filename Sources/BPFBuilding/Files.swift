// SPDX-License-Identifier: Apache-2.0

package import BPFCodegen
import Foundation

/// Reading and writing files, with errors that name them.
package enum Files {
    package static func read(_ path: String) throws(CodegenError) -> [UInt8] {
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

    package static func readText(_ path: String) throws(CodegenError) -> String {
        String(decoding: try read(path), as: UTF8.self)
    }

    /// Writes a file as a whole, or leaves the old one.
    package static func write(_ bytes: [UInt8], to path: String) throws(CodegenError) {
        // A device or a pipe is written to, not replaced.
        let isFile = kind(of: path).map { $0 == S_IFREG } ?? true
        // What is the same stays, so that nothing is compiled again for it.
        if isFile, let old = try? Data(contentsOf: URL(fileURLWithPath: path)), old == Data(bytes) { return }
        let target = isFile ? "\(path).\(getpid())" : path
        let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw unwritable(path) }
        defer { if isFile { unlink(target) } }
        do {
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try handle.write(contentsOf: Data(bytes))
            try handle.close()
        } catch {
            throw CodegenError(path, "the file cannot be written: \(reason(error))")
        }
        guard !isFile || rename(target, path) == 0 else { throw unwritable(path) }
    }

    package static func makeFolder(_ path: String) throws(CodegenError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CodegenError(path, "the folder cannot be created: \(error.localizedDescription)")
        }
    }

    /// The type of a file, one of `S_IFMT`; `nil` for one that does not exist.
    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    private static func unwritable(_ path: String) -> CodegenError {
        CodegenError(path, "the file cannot be written: \(String(cString: strerror(errno)))")
    }

    /// Writes to a file, or to standard output without one.
    package static func write(_ text: String, to path: String?) throws(CodegenError) {
        guard let path else {
            do {
                try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
            } catch {
                throw CodegenError("standard output", "it cannot be written: \(reason(error))")
            }
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
package enum StandardError {
    package static func print(_ text: String) {
        // Without standard error there is no place for a message.
        try? FileHandle.standardError.write(contentsOf: Data("\(text)\n".utf8))
    }
}
