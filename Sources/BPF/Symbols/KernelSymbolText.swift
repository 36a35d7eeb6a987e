// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The text of `/proc/kallsyms`: lines of an address, a letter, a name, and for modules a tab and `[module]`.
struct KernelSymbolText {
    private(set) var entries: [KernelSymbols.Entry] = []
    /// The names, each with a zero byte at its end, after a first zero byte.
    private(set) var names: [UInt8] = [0]
    private(set) var modules: [String] = []
    /// Whether any symbol has an address. The kernel shows zeros to a process that may not see them.
    private(set) var hasAddresses = false

    init(_ text: [UInt8]) {
        entries.reserveCapacity(text.count / 48)
        names.reserveCapacity(text.count / 2)
        var module: (name: [UInt8], index: UInt16) = ([], 0)
        var indices: [[UInt8]: UInt16] = [:]
        unsafe text.withUnsafeBytes { text in
            guard let base = text.baseAddress else { return }
            var place = 0
            while place < text.count {
                let rest = text.count - place
                let line = unsafe base + place
                let length = unsafe memchr(line, 0x0A, rest).map { unsafe UnsafeRawPointer($0) - line } ?? rest
                place += length + 1
                // The lines end with a newline, at which strtoull stops.
                guard length > 3, place <= text.count else { continue }
                var end: UnsafeMutablePointer<CChar>?
                let address = unsafe strtoull(line.assumingMemoryBound(to: CChar.self), &end, 16)
                guard let end = unsafe end.map({ UnsafeRawPointer($0) }), unsafe end + 3 < line + length else {
                    continue
                }
                let kind = unsafe (end + 1).load(as: UInt8.self)
                let start = unsafe end + 3
                let count = unsafe line + length - start
                let tab = unsafe memchr(start, 0x09, count).map { unsafe UnsafeRawPointer($0) - start } ?? count
                let name = unsafe UnsafeRawBufferPointer(start: start, count: tab)
                if address != 0 { hasAddresses = true }
                let moduleText = unsafe UnsafeRawBufferPointer(start: start + tab, count: count - tab)
                var index: UInt16 = 0
                if moduleText.count > 3 {
                    // A tab and brackets.
                    let bytes = unsafe moduleText.dropFirst(2).dropLast()
                    if unsafe !bytes.elementsEqual(module.name) {
                        module.name = unsafe Array(bytes)
                        if let known = indices[module.name] {
                            module.index = known
                        } else if modules.count < Int(UInt16.max) {
                            modules.append(String(decoding: module.name, as: UTF8.self))
                            module.index = UInt16(modules.count)
                            indices[module.name] = module.index
                        }
                    }
                    index = module.index
                }
                entries.append(
                    KernelSymbols.Entry(address: address, name: UInt32(names.count), module: index, kind: kind)
                )
                unsafe names.append(contentsOf: name)
                names.append(0)
            }
        }
    }
}
