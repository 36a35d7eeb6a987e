// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// A kprobe that is defined through tracefs, for what perf_event_open(2) cannot say or older kernels do not have.
final class TracefsProbe: ManualAttachment {
    private let name: String
    private let attachment: Locked<Link.Attachment?>

    private static let group = "swift_bpf"
    private static let count = Locked<Int>(0)

    private init(name: String, _ attachment: Link.Attachment) {
        self.name = name
        self.attachment = Locked(attachment)
    }

    /// Defines a probe and attaches a program to it.
    ///
    /// - Parameters:
    ///   - kind: `p`, or `r` and the greatest number of calls that are observed at a time.
    ///   - place: the function or the address.
    static func attach(
        _ program: OwnedDescriptor,
        _ kind: String,
        at place: String,
        cookie: UInt64
    ) throws(Errno) -> Link.Attachment {
        guard let mountPoint = Tracefs.mountPoint else { throw .noSuchFileOrDirectory }
        let name = try define(kind, at: place, in: mountPoint)
        do throws(Errno) {
            guard let text = SmallFile.read("\(mountPoint)/events/\(group)/\(name)/id"),
                let id = UInt64(text.filter { !$0.isWhitespace })
            else { throw .noSuchFileOrDirectory }
            // PERF_TYPE_TRACEPOINT in <linux/perf_event.h>
            let event = PerfEventOpen(type: 2, config: id, sample: 0, isFrequency: false)
            let descriptor = try event.open(pid: -1, cpu: 0)
            let attachment = try PerfEventAttachment.attach(program, to: [descriptor], cookie: cookie)
            return .manual(TracefsProbe(name: name, attachment))
        } catch {
            try? remove(name)
            throw error
        }
    }

    /// Defines an event under a name that is free.
    private static func define(_ kind: String, at place: String, in mountPoint: String) throws(Errno) -> String {
        while true {
            let number = count.withLock { count in
                if count == 0 { removeLeftovers(mountPoint) }
                count += 1
                return count
            }
            let name = "probe_\(getpid())_\(number)"
            do throws(Errno) {
                try write("\(kind):\(group)/\(name) \(place)\n")
                return name
            } catch {
                // A process with the same number in another PID namespace has it.
                if error == .fileExists { continue }
                // From Linux 6.12 on, a place that does not exist is an invalid argument.
                throw error == .invalidArgument ? .noSuchFileOrDirectory : error
            }
        }
    }

    /// Removes the events of processes that were killed. The kernel keeps those that are in use.
    private static func removeLeftovers(_ mountPoint: String) {
        for line in (SmallFile.read("\(mountPoint)/kprobe_events") ?? "").split(separator: "\n") {
            guard let start = line.firstRange(of: ":\(group)/probe_")?.upperBound else { continue }
            let name = line[start...].prefix { $0 != " " }
            guard let process = name.split(separator: "_").first, !FileAccess.exists("/proc/\(process)") else {
                continue
            }
            try? write("-:\(group)/probe_\(name)\n")
        }
    }

    var endsWithDescriptors: Bool { true }

    func remove() throws(Errno) {
        let isOpen = attachment.withLock { attachment in
            let isOpen = attachment != nil
            // An event without a link keeps its descriptors in another attachment.
            if case .manual(let event) = attachment { try? event.remove() }
            attachment = nil
            return isOpen
        }
        if isOpen { try Self.remove(name) }
    }

    private static func remove(_ name: String) throws(Errno) {
        // The last user of the event is gone a moment after its descriptor.
        for _ in 0..<100 {
            do throws(Errno) {
                return try write("-:\(group)/\(name)\n")
            } catch {
                guard error == .resourceBusy else { throw error }
                usleep(10_000)
            }
        }
        throw .resourceBusy
    }

    private static func write(_ line: String) throws(Errno) {
        guard let mountPoint = Tracefs.mountPoint else { throw .noSuchFileOrDirectory }
        let path = "\(mountPoint)/kprobe_events"
        let file = OwnedDescriptor(
            adopting: try systemCall {
                unsafe path.withCString { unsafe open($0, O_WRONLY | O_APPEND | O_CLOEXEC) }
            }
        )
        let bytes = Array(line.utf8)
        try systemCall { unsafe Glibc.write(file.rawValue, bytes, bytes.count) }
    }
}
