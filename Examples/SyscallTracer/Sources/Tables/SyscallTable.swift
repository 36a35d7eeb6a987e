// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer

/// The system calls of one architecture, those of its 32-bit entry too, by slot: see `syscall_tracer_events.h`.
struct SyscallTable: Sendable {
    /// The signatures by slot; what has no name has no signature.
    private let signatures: [SyscallSignature?]
    /// The slots of the calls that x32 numbers from 512 on.
    let x32Slots: [UInt16]
    /// What the numbers of the 32-bit entry are called by.
    let compatName: StaticString

    /// The table of the architecture that this was compiled for.
    static let native = {
        #if arch(x86_64)
        x86
        #elseif arch(arm64)
        arm64
        #else
        #error("SyscallTracer has no system call table for this architecture: see Scripts/generate-syscall-table.py")
        #endif
    }()

    static let x86 = SyscallTable(amd64, x32: x32, compat: i386, "i386", [SyscallSignature.signatures32])
    static let arm64 = SyscallTable(
        aarch64,
        compat: arm,
        "arm",
        [SyscallSignature.signatures32, SyscallSignature.signaturesARM]
    )

    /// Reads generated tables: a number and a name a line.
    ///
    /// - Parameters:
    ///   - x32: the calls with a number of their own in x32.
    ///   - compat: the calls of the 32-bit entry.
    ///   - others: the signatures of those among them that are not made as the 64-bit calls are.
    init(
        _ table: StaticString,
        x32: StaticString = "",
        compat: StaticString = "",
        _ compatName: StaticString = "",
        _ others: [StaticString] = []
    ) {
        var signatures = [SyscallSignature?](repeating: nil, count: Int(SYSCALL_SLOTS))
        var known = SyscallSignature.knownArguments()
        for (number, name) in Self.read(table) where number < Int(SYSCALL_SLOT_OTHER) {
            signatures[number] = SyscallSignature(name: name, arguments: known[name.description])
        }
        var x32Slots = [UInt16](repeating: UInt16(SYSCALL_SLOT_OTHER), count: Int(SYSCALL_X32_COUNT))
        for (number, name) in Self.read(x32) {
            let index = number - Int(SYSCALL_X32_FIRST)
            guard x32Slots.indices.contains(index),
                let slot = signatures.firstIndex(where: { $0?.name.description == name.description })
            else { continue }
            x32Slots[index] = UInt16(slot)
        }
        for text in others { known.merge(SyscallSignature.knownArguments(text)) { $1 } }
        for (number, name) in Self.read(compat) where number < Int(SYSCALL_SLOT_COMPAT_OTHER - SYSCALL_SLOT_COMPAT) {
            signatures[Int(SYSCALL_SLOT_COMPAT) + number] = SyscallSignature(
                name: name,
                arguments: known[name.description]
            )
        }
        self.signatures = signatures
        self.x32Slots = x32Slots
        self.compatName = compatName
    }

    private static func read(_ table: StaticString) -> [(number: Int, name: StaticText)] {
        StaticText(table).split("\n").compactMap { line in
            let words = line.split(" ")
            guard words.count == 2, let number = Int(words[0].description) else { return nil }
            return (number, words[1])
        }
    }

    /// The call of a slot, or `nil` for one that the table does not know.
    subscript(slot: UInt32) -> SyscallSignature? {
        slot < SYSCALL_SLOTS ? signatures[Int(slot)] : nil
    }

    /// The slot of a call, as the BPF programs find it.
    func slot(of number: UInt32, isCompat: Bool) -> UInt32 {
        if isCompat { return min(number, SYSCALL_SLOT_COMPAT_OTHER - SYSCALL_SLOT_COMPAT) + SYSCALL_SLOT_COMPAT }
        if number < SYSCALL_SLOT_OTHER { return number }
        guard number & SYSCALL_X32_BIT != 0 else { return SYSCALL_SLOT_OTHER }
        let rest = number & ~SYSCALL_X32_BIT
        if rest >= SYSCALL_X32_FIRST, rest < SYSCALL_X32_FIRST + SYSCALL_X32_COUNT {
            return UInt32(x32Slots[Int(rest - SYSCALL_X32_FIRST)])
        }
        return min(rest, SYSCALL_SLOT_OTHER)
    }

    /// The signature of the call that a record is about.
    func signature(of record: SyscallRecord) -> SyscallSignature? {
        self[slot(of: record.event.number, isCompat: record.isCompat)]
    }

    /// The names of all calls by number, without the 32-bit ones.
    var names: [(number: Int, name: String)] {
        slotNames.filter { $0.slot < Int(SYSCALL_SLOT_COMPAT) }.map { ($0.slot, $0.name) }
    }

    private var slotNames: [(slot: Int, name: String)] {
        signatures.enumerated().compactMap { slot, signature in signature.map { (slot, $0.name.description) } }
    }

    /// What the kernel captures beside the raw arguments, by slot, in the encoding of `syscall_tracer_events.h`.
    var captures: [UInt8] {
        signatures.map { $0?.capture ?? 0 }
    }

    /// How many arguments a call has, by slot: six where that is not known.
    var argumentCounts: [UInt8] {
        signatures.map { UInt8($0?.count ?? Int(SYSCALL_ARGUMENTS)) }
    }

    /// The slots of the calls that return in a new thread or process too.
    var forkingSlots: Set<Int> {
        Set(["fork", "vfork", "clone", "clone3"].flatMap { slots(of: $0) })
    }

    /// The number of the call with this name, unless only the 32-bit entry has it.
    func number(of name: String) -> Int? {
        names.first { $0.name == name }?.number
    }

    /// The slots of the calls with this name: the native one, the 32-bit one or both.
    func slots(of name: String) -> [Int] {
        slotNames.filter { $0.name == name }.map(\.slot)
    }

    /// The known name that is most like `name`, if any is close enough to be meant.
    func name(similarTo name: String) -> String? {
        let closest = slotNames.map { (distance: name.editDistance(to: $0.name), slot: $0.slot, name: $0.name) }
            .min { ($0.distance, $0.slot) < ($1.distance, $1.slot) }
        guard let closest, closest.distance <= max(1, name.count / 3) else { return nil }
        return closest.name
    }
}
