// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer

/// A system call's name and what its arguments are.
struct SyscallSignature: Sendable {
    let name: StaticText
    /// Six kinds; those from ``count`` on are not arguments of the call.
    let kinds: InlineArray<6, ArgumentKind>
    let count: Int
    /// Whether the call returns an address, as mmap does.
    let returnsAddress: Bool

    /// A call whose arguments are not known is shown with all six, in hexadecimal.
    init(name: StaticText, arguments: [StaticText]? = nil) {
        self.name = name
        guard let arguments else {
            kinds = InlineArray(repeating: .hex)
            count = 6
            returnsAddress = false
            return
        }
        var kinds = InlineArray<6, ArgumentKind>(repeating: .hex)
        var count = 0
        var returnsAddress = false
        for word in arguments.map(\.description) {
            if word == "->address" {
                returnsAddress = true
            } else if count < kinds.count {
                kinds[count] = ArgumentKind(rawValue: word) ?? .hex
                count += 1
            }
        }
        self.kinds = kinds
        self.count = count
        self.returnsAddress = returnsAddress
    }

    /// What the kernel captures for this call, in the encoding of `syscall_tracer_events.h`.
    var capture: UInt8 {
        var strings: UInt8 = 0
        for index in 0..<count {
            switch kinds[index] {
            case .argv: return UInt8(index == 1 ? SYSCALL_CAPTURE_EXEC : SYSCALL_CAPTURE_EXECAT)
            case .sockaddr: return UInt8(index == 1 ? SYSCALL_CAPTURE_SOCKADDR : SYSCALL_CAPTURE_SENDTO)
            case .cloneargs: return UInt8(SYSCALL_CAPTURE_CLONE3)
            case .openhow: return UInt8(SYSCALL_CAPTURE_OPENAT2)
            case .linktarget: return UInt8(index == 1 ? SYSCALL_CAPTURE_READLINK : SYSCALL_CAPTURE_READLINKAT)
            case .string, .output: strings |= 1 << index
            // The name of a thread.
            case .prctlarg where index == 1: strings |= 1 << index
            default: break
            }
        }
        return strings
    }

    /// The kinds of the arguments by name of call, as words of ``ArgumentKind``.
    static func knownArguments(_ text: StaticString = signatures) -> [String: [StaticText]] {
        var known: [String: [StaticText]] = [:]
        for line in StaticText(text).split("\n") {
            let words = line.split(" ")
            known[words[0].description] = Array(words.dropFirst())
        }
        return known
    }
}
