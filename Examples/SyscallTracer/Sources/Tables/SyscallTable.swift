// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer

/// The system calls of one architecture by number.
struct SyscallTable: Sendable {
    /// The signatures by slot; what has no name has no signature.
    private let signatures: [SyscallSignature?]

    /// The table of the architecture that this was compiled for.
    static let native = {
        #if arch(x86_64)
        SyscallTable(amd64)
        #elseif arch(arm64)
        SyscallTable(aarch64)
        #else
        #error("SyscallTracer has no system call table for this architecture: see Scripts/generate-syscall-table.py")
        #endif
    }()

    /// Reads a generated table: a number and a name a line.
    init(_ table: StaticString) {
        var signatures = [SyscallSignature?](repeating: nil, count: Int(SYSCALL_SLOTS))
        let arguments = SyscallSignature.knownArguments()
        for line in StaticText(table).split("\n") {
            let words = line.split(" ")
            guard words.count == 2, let number = Int(words[0].description), number < Int(SYSCALL_SLOT_OTHER) else {
                continue
            }
            signatures[number] = SyscallSignature(name: words[1], arguments: arguments[words[1].description])
        }
        self.signatures = signatures
    }

    /// The call with this number, or `nil` for a number that the table does not know.
    subscript(number: UInt32) -> SyscallSignature? {
        number < SYSCALL_SLOT_OTHER ? signatures[Int(number)] : nil
    }

    /// The names of all calls by number.
    var names: [(number: Int, name: String)] {
        signatures.enumerated().compactMap { number, signature in signature.map { (number, $0.name.description) } }
    }

    /// What the kernel captures beside the raw arguments, by slot, in the encoding of `syscall_tracer_events.h`.
    var captures: [UInt8] {
        signatures.map { $0?.capture ?? 0 }
    }

    /// How many arguments a call has, by slot: six where that is not known.
    var argumentCounts: [UInt8] {
        signatures.map { UInt8($0?.count ?? Int(SYSCALL_ARGUMENTS)) }
    }

    /// The number of the call with this name.
    func number(of name: String) -> Int? {
        names.first { $0.name == name }?.number
    }

    /// The known name that is most like `name`, if any is close enough to be meant.
    func name(similarTo name: String) -> String? {
        let closest = names.map { (distance: name.editDistance(to: $0.name), name: $0.name) }.min { $0 < $1 }
        guard let closest, closest.distance <= max(1, name.count / 3) else { return nil }
        return closest.name
    }
}

extension String {
    /// How many characters must be inserted, removed or replaced to get from one string to the other (Levenshtein).
    ///
    /// The library has the same for its own messages, and does not offer it: an example uses what everybody can.
    func editDistance(to other: String) -> Int {
        let target = Array(other)
        var row = Array(0...target.count)
        for (i, character) in enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in target.indices {
                let replaced = diagonal + (character == target[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = Swift.min(replaced, diagonal + 1, row[j] + 1)
            }
        }
        return row[target.count]
    }
}
