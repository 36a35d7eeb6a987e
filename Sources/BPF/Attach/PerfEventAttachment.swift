// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// Perf events that a program was attached to without a link.
final class PerfEventAttachment: ManualAttachment {
    /// `PERF_EVENT_IOC_ENABLE` in `<linux/perf_event.h>`.
    static let enable: UInt = 0x2400

    private let events: Locked<[OwnedDescriptor]>

    init(_ program: OwnedDescriptor, to events: [OwnedDescriptor]) throws(Errno) {
        for event in events {
            // PERF_EVENT_IOC_SET_BPF in <linux/perf_event.h>
            try systemCall { swift_bpf_control(event.rawValue, 0x4004_2408, UInt(bitPattern: Int(program.rawValue))) }
            try systemCall { swift_bpf_control(event.rawValue, Self.enable, 0) }
        }
        self.events = Locked(events)
    }

    var endsWithDescriptors: Bool { true }

    var linkAdvice: String? { KernelRequirement.perfEventLinks.advice }

    /// The program is detached with the last descriptor of an event.
    func remove() { events.withLock { $0 = [] } }
}
