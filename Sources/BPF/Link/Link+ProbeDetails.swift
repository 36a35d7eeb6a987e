// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

extension Link.Details {
    /// The target of a program that was attached through BTF.
    public struct Tracing: Sendable, Hashable, CustomStringConvertible {
        /// The kind of hook.
        public let attachType: BPFAttachType
        /// The ID of the BTF of the kernel, or of the program whose function it is; 0 before Linux 5.13.
        public let targetObjectID: UInt32
        /// The ID of the function's type in that BTF.
        public let targetTypeID: UInt32
        /// The value that `bpf_get_attach_cookie()` returns; 0 before Linux 6.14.
        public let cookie: UInt64

        init(_ information: LinkInformation) {
            attachType = BPFAttachType(rawValue: information.number(at: 16))
            targetObjectID = information.number(at: 20)
            targetTypeID = information.number(at: 24)
            cookie = information.word(at: 32)
        }

        /// The kind of hook and the target's IDs.
        public var description: String { "\(attachType) type \(targetTypeID) of \(targetObjectID)" }
    }

    /// The place of a kprobe or kretprobe.
    public struct Kprobe: Sendable, Hashable, CustomStringConvertible {
        /// The function, or `nil` for a probe at an address.
        public let function: String?
        /// The distance from the function's start in bytes.
        public let offset: UInt32
        /// The address, or 0 where the kernel hides addresses.
        public let address: UInt64
        /// Whether the program runs when the function returns.
        public let isReturn: Bool
        /// The number of times that the program did not run, as the probe was busy; 0 before Linux 6.7.
        public let missed: UInt64
        /// The value that `bpf_get_attach_cookie()` returns; 0 before Linux 6.9.
        public let cookie: UInt64

        init(_ information: LinkInformation, of link: CInt) {
            function = information.text(of: link, address: 24, length: 32)
            offset = information.number(at: 36)
            address = information.word(at: 40)
            isReturn = information.number(at: 16) == 4  // BPF_PERF_EVENT_KRETPROBE
            missed = information.word(at: 48)
            cookie = information.word(at: 56)
        }

        /// The probe as `SEC()` spells it.
        public var description: String {
            let place = function.map { offset == 0 ? $0 : "\($0)+\(offset)" } ?? "0x\(String(address, radix: 16))"
            return "\(isReturn ? "kretprobe" : "kprobe") \(place)"
        }
    }

    /// The place of a uprobe, uretprobe or USDT probe.
    public struct Uprobe: Sendable, Hashable, CustomStringConvertible {
        /// The executable or library.
        public let path: FilePath
        /// The place in the file in bytes.
        public let offset: UInt32
        /// Whether the program runs when the function returns.
        public let isReturn: Bool
        /// The value that `bpf_get_attach_cookie()` returns; 0 before Linux 6.9.
        public let cookie: UInt64
        /// The place in the file of the counter of the probe's users, or 0; 0 before Linux 6.14.
        public let referenceCounterOffset: UInt64

        init(_ information: LinkInformation, of link: CInt) {
            path = FilePath(information.text(of: link, address: 24, length: 32) ?? "")
            offset = information.number(at: 36)
            isReturn = information.number(at: 16) == 2  // BPF_PERF_EVENT_URETPROBE
            cookie = information.word(at: 40)
            referenceCounterOffset = information.word(at: 48)
        }

        /// The probe with its file and place.
        public var description: String {
            "\(isReturn ? "uretprobe" : "uprobe") \(path)+0x\(String(offset, radix: 16))"
        }
    }

    /// The functions of a `kprobe_multi` link.
    public struct KprobeMulti: Sendable, Hashable {
        /// The number of functions.
        public let count: Int
        /// Whether the program runs when a function returns.
        public let isReturn: Bool
        /// The number of times that the program did not run, as the probe was busy; 0 before Linux 6.7.
        public let missed: UInt64
        /// The functions' addresses, or zeros where the kernel hides them.
        public let addresses: [UInt64]
        /// The values that `bpf_get_attach_cookie()` returns, in the order of the addresses; empty before Linux 6.9.
        public let cookies: [UInt64]

        init(_ information: LinkInformation, of link: CInt) {
            count = Int(information.number(at: 24))
            isReturn = information.number(at: 28) & 1 == 1  // BPF_F_KPROBE_MULTI_RETURN
            missed = information.word(at: 32)
            let arrays = information.arrays(of: link, addresses: [16, 40], count: count, at: 24)
            addresses = arrays[0]
            cookies = arrays[1]
        }
    }

    /// The places of a `uprobe_multi` link.
    public struct UprobeMulti: Sendable, Hashable {
        /// The executable or library.
        public let path: FilePath
        /// The number of places.
        public let count: Int
        /// Whether the program runs when a function returns.
        public let isReturn: Bool
        /// The only process that is probed, or `nil` for all.
        public let pid: Int32?
        /// The places in the file in bytes.
        public let offsets: [UInt64]
        /// The values that `bpf_get_attach_cookie()` returns, in the order of the offsets.
        public let cookies: [UInt64]

        init(_ information: LinkInformation, of link: CInt) {
            path = FilePath(information.text(of: link, address: 16, length: 48) ?? "")
            count = Int(information.number(at: 52))
            isReturn = information.number(at: 56) & 1 == 1  // BPF_F_UPROBE_MULTI_RETURN
            let process = information.number(at: 60)
            pid = process == 0 ? nil : Int32(bitPattern: process)
            let arrays = information.arrays(of: link, addresses: [24, 40], count: count, at: 52)
            offsets = arrays[0]
            cookies = arrays[1]
        }
    }
}
