// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// perf_event_open(2) with the part of `struct perf_event_attr` in `<linux/perf_event.h>` that programs need.
struct PerfEventOpen {
    private var attributes = perf_event_attr()

    /// - Parameters:
    ///   - sample: the period or the frequency.
    ///   - starts: whether the event is enabled when it is opened. To enable it later takes an interrupt of its CPU.
    ///   - breakpoint: `bp_type`, 0 for other events.
    init(
        type: UInt32,
        config: UInt64,
        sample: UInt64,
        isFrequency: Bool,
        starts: Bool = false,
        breakpoint: UInt32 = 0,
        address: UInt64 = 0,
        length: UInt64 = 0
    ) {
        attributes.type = type
        attributes.size = UInt32(MemoryLayout<perf_event_attr>.size)
        attributes.config = config
        attributes.sample_period = sample
        attributes.freq = isFrequency ? 1 : 0
        attributes.disabled = starts ? 0 : 1
        guard breakpoint != 0 else { return }
        attributes.bp_type = breakpoint
        attributes.bp_addr = address
        attributes.bp_len = length
    }

    /// The event that `bpf_perf_event_output` writes to.
    ///
    /// - Parameter isBackward: whether records are written from the end of the pages to their start, over older ones.
    init(output wakeup: PerfBuffer.Wakeup, isBackward: Bool) {
        // PERF_TYPE_SOFTWARE, PERF_COUNT_SW_BPF_OUTPUT
        self.init(type: 1, config: 10, sample: 1, isFrequency: false)
        attributes.sample_type = 1 << 10  // PERF_SAMPLE_RAW
        attributes.write_backward = isBackward ? 1 : 0
        attributes.watermark = wakeup.bytes > 0 ? 1 : 0
        if wakeup.bytes > 0 {
            attributes.wakeup_watermark = wakeup.bytes
        } else {
            attributes.wakeup_events = wakeup.events
        }
    }

    /// Sets the address of a kprobe: `kprobe_addr`, without a function.
    mutating func setKprobe(address: UInt64) {
        attributes.config1 = 0
        attributes.config2 = address
    }

    /// Opens the event.
    ///
    /// - Parameters:
    ///   - pid: the process, 0 for this one, -1 for all.
    ///   - cpu: the CPU.
    func open(pid: Int32, cpu: CInt) throws(Errno) -> OwnedDescriptor {
        var attributes = attributes
        return OwnedDescriptor(
            adopting: try systemCall { unsafe swift_bpf_open_perf_event(&attributes, pid, cpu) }
        )
    }
}
