// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// Perf events that a program was attached to.
final class PerfEventAttachment: ManualAttachment {
    /// The events, and from Linux 5.15 on the links to them.
    private let descriptors: Locked<[OwnedDescriptor]>

    private init(_ descriptors: [OwnedDescriptor]) { self.descriptors = Locked(descriptors) }

    var endsWithDescriptors: Bool { true }

    var linkAdvice: String? { KernelRequirement.perfEventLinks.advice }

    /// The program is detached with the last descriptor of an event.
    func remove() { descriptors.withLock { $0 = [] } }

    /// Attaches a program to events and starts them: with the kernel's link for a single event, where it has such links.
    static func attach(
        _ program: OwnedDescriptor,
        to events: [OwnedDescriptor],
        cookie: UInt64 = 0
    ) throws(Errno) -> Link.Attachment {
        guard events.count == 1 || cookie != 0 else { return .manual(try withoutLinks(program, events)) }
        var links: [OwnedDescriptor] = []
        for event in events {
            do throws(Errno) {
                let link = try withExtendedLifetime(event) { () throws(Errno) in
                    try LinkCreate.link(
                        program,
                        .perfEvent,
                        target: UInt32(bitPattern: event.rawValue),
                        options: PerfEventLinkOptions(cookie: cookie)
                    )
                }
                try enable(event)
                links.append(link)
            } catch {
                guard cookie == 0, BPFFeatures.probe(feature: .perfEventLinks) == .unsupported else { throw error }
                return .manual(try withoutLinks(program, events))
            }
        }
        if let link = links.first, links.count == 1, let event = events.first {
            return .perfEvent(link: link, event: event)
        }
        return .manual(PerfEventAttachment(links + events))
    }

    private static func withoutLinks(
        _ program: OwnedDescriptor,
        _ events: [OwnedDescriptor]
    ) throws(Errno) -> PerfEventAttachment {
        for event in events {
            // PERF_EVENT_IOC_SET_BPF in <linux/perf_event.h>
            try systemCall { swift_bpf_control(event.rawValue, 0x4004_2408, UInt(bitPattern: Int(program.rawValue))) }
            try enable(event)
        }
        withExtendedLifetime(program) {}
        return PerfEventAttachment(events)
    }

    /// PERF_EVENT_IOC_ENABLE
    private static func enable(_ event: OwnedDescriptor) throws(Errno) {
        try systemCall { swift_bpf_control(event.rawValue, 0x2400, 0) }
    }
}
