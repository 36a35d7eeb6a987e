// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The kernel functions that can be traced, as tracefs lists them: `vfs_read`, or `veth_xmit [veth]` in a module.
enum KernelFunctionList {
    struct Function: Hashable {
        let name: String
        let isInModule: Bool
    }

    /// The functions whose name matches, each once and sorted; `nil` when tracefs does not list them.
    static func matching(_ pattern: String) -> [Function]? {
        guard let mount = Tracefs.mountPoint, let list = SmallFile.bytes("\(mount)/available_filter_functions") else {
            return nil
        }
        let pattern = Array(pattern.utf8)
        var found: [String: Bool] = [:]
        for line in list.split(separator: UInt8(ascii: "\n")) {
            let name = line.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
            guard matches(name, pattern[...]) else { continue }
            let text = String(decoding: name, as: UTF8.self)
            // Places of functions that are gone (init code).
            guard !text.hasPrefix("__ftrace_invalid_address__") else { continue }
            // A name that the kernel itself has too is found there.
            found[text] = name.count < line.count && found[text] ?? true
        }
        return found.map { Function(name: $0.key, isInModule: $0.value) }.sorted { $0.name < $1.name }
    }

    /// The names of a length, which may repeat.
    static func names(ofLength lengths: ClosedRange<Int>) -> [String] {
        guard let mount = Tracefs.mountPoint, let list = SmallFile.bytes("\(mount)/available_filter_functions") else {
            return []
        }
        var names: [String] = []
        var start = 0
        while start < list.count {
            let end = list.offset(of: 0x0A, from: start) ?? list.count
            defer { start = end + 1 }
            guard end - start >= lengths.lowerBound else { continue }
            // A module's name follows after a blank.
            let length = list[start..<end].firstIndex { $0 == 0x20 || $0 == 0x09 }.map { $0 - start } ?? end - start
            guard lengths.contains(length) else { continue }
            names.append(String(decoding: list[start..<start + length], as: UTF8.self))
        }
        return names
    }

    /// Whether a name matches a pattern of `*` and `?`.
    static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var name = name
        var pattern = pattern
        // Where to go on when the last star has to swallow one more byte.
        var retry: (name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while true {
            if pattern.first == UInt8(ascii: "*") {
                pattern.removeFirst()
                retry = (name, pattern)
            } else if let byte = name.first, let wanted = pattern.first, wanted == byte || wanted == UInt8(ascii: "?") {
                name.removeFirst()
                pattern.removeFirst()
            } else if name.isEmpty && pattern.isEmpty {
                return true
            } else if let last = retry, !last.name.isEmpty {
                name = last.name.dropFirst()
                pattern = last.pattern
                retry = (name, pattern)
            } else {
                return false
            }
        }
    }
}

extension [UInt8] {
    /// The place of the next byte with a value.
    fileprivate func offset(of byte: CInt, from start: Int) -> Int? {
        unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, start < bytes.count,
                let found = unsafe memchr(base + start, byte, bytes.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
