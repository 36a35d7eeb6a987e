// SPDX-License-Identifier: Apache-2.0

internal import ELFReader
internal import Glibc
internal import SystemPackage

/// The functions that the symbol tables of an executable or a library name.
struct UserFunctionList {
    private let functions: ELFFunctions

    enum Failure: Error {
        case unreadable(Errno)
        case defect(ELFDefect)
    }

    init(path: String) throws(Failure) {
        let file: OwnedDescriptor
        var status = stat()
        do throws(Errno) {
            // Opening a FIFO would wait for a writer.
            let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
            file = OwnedDescriptor(adopting: try systemCall { unsafe path.withCString { unsafe open($0, flags) } })
            try systemCall { unsafe fstat(file.rawValue, &status) }
            guard status.st_mode & S_IFMT == S_IFREG else { throw .execFormatError }
        } catch {
            throw .unreadable(error)
        }
        do throws(ELFDefect) {
            functions = try ELFFunctions(fileSize: UInt64(status.st_size)) { Self.read(file, at: $0, $1) }
        } catch {
            throw .defect(error)
        }
    }

    private static func read(_ file: OwnedDescriptor, at offset: UInt64, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let read = try? systemCall {
                unsafe bytes.withUnsafeMutableBytes { bytes in
                    unsafe pread(
                        file.rawValue,
                        bytes.baseAddress.map { unsafe $0 + done },
                        count - done,
                        off_t(offset) + done
                    )
                }
            }
            guard let read, read > 0 else { return nil }
            done += read
        }
        return bytes
    }

    /// The offsets of the functions whose name matches a pattern of `*` and `?`, each once and sorted.
    func offsets(matching pattern: String) -> [UInt64] {
        let pattern = Array(pattern.utf8)
        var found: Set<UInt64> = []
        functions.forEach { name, function in
            if KernelFunctionList.matches(name, pattern[...]) { found.insert(function.offset) }
        }
        return found.sorted()
    }

    /// The offsets that each name stands for: of the global functions, or of the local ones without any.
    func offsets(of names: [String]) -> [String: [UInt64]] {
        var wanted: [ArraySlice<UInt8>: (global: Set<UInt64>, local: Set<UInt64>)] = [:]
        for name in names { wanted[Array(name.utf8)[...]] = ([], []) }
        functions.forEach { name, function in
            if function.isLocal {
                wanted[name]?.local.insert(function.offset)
            } else {
                wanted[name]?.global.insert(function.offset)
            }
        }
        var found: [String: [UInt64]] = [:]
        for name in names {
            guard let (global, local) = wanted[Array(name.utf8)[...]] else { continue }
            found[name] = (global.isEmpty ? local : global).sorted()
        }
        return found
    }

    /// The names of functions that look like a name that is missing, closest match first.
    func names(like missing: String) -> [String] {
        let limit = max(2, missing.utf8.count / 6)
        var names: Set<String> = []
        functions.forEach { name, _ in
            if abs(name.count - missing.utf8.count) <= limit { names.insert(String(decoding: name, as: UTF8.self)) }
        }
        return nearest(to: missing, among: names)
    }
}
