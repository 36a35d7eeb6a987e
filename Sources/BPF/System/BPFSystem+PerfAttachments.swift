// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

extension BPFSystem {
    /// A program that a process attached through a descriptor of its own instead of a link: by a perf event, as kernels
    /// before 5.15 do for kprobes, uprobes and tracepoints, or by a raw tracepoint.
    public struct PerfAttachment: Sendable, Hashable, CustomStringConvertible {
        /// The process that has the descriptor.
        public let process: Holder
        /// The descriptor in that process.
        public let descriptor: Int32
        /// The program's ID.
        public let programID: UInt32
        /// The kind of event.
        public let kind: Kind
        /// The tracepoint, the kernel function or the path of the file; `nil` for a kernel function that was given by its
        /// address.
        public let name: String?
        /// The offset in the function or in the file, in bytes.
        public let offset: UInt64
        /// The address in the kernel, or 0 where the kernel does not show it.
        public let address: UInt64

        /// A kind of event.
        public struct Kind: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
            /// The kernel's number: `enum bpf_task_fd_type` in `<linux/bpf.h>`.
            public let rawValue: UInt32

            /// Creates a kind from the kernel's number.
            public init(rawValue: UInt32) { self.rawValue = rawValue }

            /// `BPF_FD_TYPE_RAW_TRACEPOINT`.
            public static let rawTracepoint = Kind(rawValue: 0)
            /// `BPF_FD_TYPE_TRACEPOINT`.
            public static let tracepoint = Kind(rawValue: 1)
            /// `BPF_FD_TYPE_KPROBE`.
            public static let kprobe = Kind(rawValue: 2)
            /// `BPF_FD_TYPE_KRETPROBE`.
            public static let kretprobe = Kind(rawValue: 3)
            /// `BPF_FD_TYPE_UPROBE`.
            public static let uprobe = Kind(rawValue: 4)
            /// `BPF_FD_TYPE_URETPROBE`.
            public static let uretprobe = Kind(rawValue: 5)

            /// The word in a `SEC()`, or the number.
            public var description: String {
                let words = ["raw_tracepoint", "tracepoint", "kprobe", "kretprobe", "uprobe", "uretprobe"]
                return rawValue < UInt32(words.count) ? words[Int(rawValue)] : "\(rawValue)"
            }
        }

        /// The kind and the place: `uprobe /usr/bin/bash+0x4e2`.
        public var description: String {
            let place = name ?? "0x\(String(address, radix: 16))"
            return "\(kind) \(place)" + (offset == 0 ? "" : "+0x\(String(offset, radix: 16))")
        }
    }

    /// Returns the programs that processes attached through perf events and raw tracepoints without a link: one scan of
    /// /proc.
    ///
    /// ``links`` has the attachments with a link. Programs of hardware and software events are left out: the kernel does not
    /// list them. Processes whose descriptors this process may not read are left out too. Without /proc the result is empty.
    ///
    /// The corresponding C function is `bpf_task_fd_query`. Needs `CAP_SYS_ADMIN`. Minimum kernel: Linux 4.18.
    public static func perfAttachments() -> [PerfAttachment] {
        var found: [PerfAttachment] = []
        OpenDescriptors.forEach(where: { target in kinds.contains { target.elementsEqual($0) } }) { pid, descriptor in
            if let attachment = perfAttachment(pid, descriptor) { found.append(attachment) }
        }
        return found
    }

    private static let kinds = ["anon_inode:[perf_event]", "anon_inode:bpf-raw-tracepoint"].map { Array($0.utf8) }

    /// What the kernel says of a descriptor, or `nil` for one without a program.
    private static func perfAttachment(_ pid: Int32, _ descriptor: Int32) -> PerfAttachment? {
        var name = [UInt8](repeating: 0, count: Int(PATH_MAX))
        var size = UInt32(name.count)
        var (program, type) = (UInt32(0), UInt32(0))
        var (offset, address) = (UInt64(0), UInt64(0))
        let result = unsafe name.withUnsafeMutableBytes { name in
            unsafe bpf_task_fd_query(
                pid,
                descriptor,
                0,
                name.baseAddress?.assumingMemoryBound(to: CChar.self),
                &size,
                &program,
                &type,
                &offset,
                &address
            )
        }
        guard result == 0, let process = Holder(pid: pid) else { return nil }
        let text = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        return PerfAttachment(
            process: process,
            descriptor: descriptor,
            programID: program,
            kind: PerfAttachment.Kind(rawValue: type),
            name: text.isEmpty ? nil : text,
            offset: offset,
            address: address
        )
    }
}
