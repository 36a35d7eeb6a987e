// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc

/// Follows what libbpf prints at debug level and needs when an object does not load.
///
/// A CO-RE relocation is described in one message; that it failed is said two or three messages later. An object has hundreds of
/// relocations, which nearly all succeed, so that the description waits in one buffer and only becomes a string with the news
/// of a failure.
struct DebugNotes {
    // The formats as libbpf 1.1 to 1.7 have them. A comparison ends at the first byte that differs. ``mayNote(_:)`` lets all of them
    // pass.
    private static var description: StaticString { "libbpf: prog '%s': relo #%d: %s\n" }
    private static var candidate: StaticString { "libbpf: prog '%s': relo #%d: %s candidate #%d %s\n" }
    private static var failure: StaticString { "libbpf: prog '%s': relo #%d: substituting insn #%d w/ invalid insn\n" }

    private static var weakExtern: StaticString { "libbpf: extern '%s' (weak): not resolved, defaulting to zero\n" }

    /// The relocations without a type or member in the kernel, in the order of the instructions.
    private(set) var failedRelocations: [FailedRelocation] = []
    /// The weak symbols that the kernel does not have.
    private(set) var missingSymbols: [String] = []
    private var latest: [CChar] = []
    private var hasCandidate = false

    /// Looks at one message, which is only formatted when it says what is wanted.
    mutating func note(_ format: UnsafePointer<CChar>, _ arguments: CVaListPointer) {
        if unsafe Self.isEqual(format, Self.description) {
            if latest.isEmpty { latest = [CChar](repeating: 0, count: 512) }
            unsafe latest.withUnsafeMutableBufferPointer { buffer in
                _ = unsafe swift_bpf_format(buffer.baseAddress, buffer.count, format, arguments)
            }
            hasCandidate = false
        } else if unsafe Self.isEqual(format, Self.candidate) {
            hasCandidate = true
        } else if unsafe Self.isEqual(format, Self.failure) {
            if let failed = FailedRelocation(message: text(latest), typeExists: hasCandidate) {
                failedRelocations.append(failed)
            }
        } else if unsafe Self.isEqual(format, Self.weakExtern) {
            var buffer = [CChar](repeating: 0, count: 512)
            unsafe buffer.withUnsafeMutableBufferPointer { buffer in
                _ = unsafe swift_bpf_format(buffer.baseAddress, buffer.count, format, arguments)
            }
            let pattern: MessagePattern = "extern '{symbol}' (weak): {_}"
            if let symbol = pattern.match(text(buffer))?["symbol"] { missingSymbols.append(symbol) }
        }
    }

    /// Whether a message may be one of those above, by its subject and the first letter after it. Most are about maps or
    /// sections.
    static func mayNote(_ format: UnsafePointer<CChar>) -> Bool {
        // After "libbpf: ".
        guard unsafe strnlen(format, 20) == 20 else { return false }
        let (subject, verb) = unsafe (UInt8(bitPattern: format[8]), UInt8(bitPattern: format[19]))
        return subject == UInt8(ascii: "e") || subject == UInt8(ascii: "p") && verb == UInt8(ascii: "r")
    }

    private func text(_ buffer: [CChar]) -> String {
        LibbpfLog.trimmed(String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    private static func isEqual(_ format: UnsafePointer<CChar>, _ known: StaticString) -> Bool {
        unsafe strcmp(format, UnsafeRawPointer(known.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
    }
}
