// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// Links to perf events of this library: tracepoints and probes.
enum PerfEventLink {
    /// Attaches a program to an event, and enables the event.
    static func attach(
        _ program: OwnedDescriptor,
        to event: OwnedDescriptor,
        cookie: UInt64
    ) throws(Errno) -> Link.Attachment {
        let hasLinks = KernelVersion.running >= KernelRequirement.perfEventLinks.since
        guard hasLinks else {
            guard cookie == 0 else { throw .notSupportedOnSocket }
            return .manual(try PerfEventAttachment(program, to: [event]))
        }
        let link = try withExtendedLifetime(event) { () throws(Errno) in
            try LinkCreate.link(
                program,
                .perfEvent,
                target: UInt32(bitPattern: event.rawValue),
                options: PerfEventLinkOptions(cookie: cookie)
            )
        }
        try systemCall { swift_bpf_control(event.rawValue, PerfEventAttachment.enable, 0) }
        return .perfEvent(link: link, event: event)
    }
}
