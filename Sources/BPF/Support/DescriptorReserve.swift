// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// Proves that descriptors are left before libbpf is called.
///
/// libbpf asks the kernel for its features with descriptors, and remembers for the life of the process that a feature is
/// missing when none was left.
enum DescriptorReserve {
    /// - Throws: ``BPFError`` with ``BPFError/Code/resourceExhausted`` when `count` descriptors cannot be opened.
    static func check(_ count: Int, operation: BPFError.Operation, subject: BPFError.Subject) throws(BPFError) {
        do throws(Errno) {
            // Takes a file of the system's limit, too. It is the cheapest to open.
            let first = try OwnedDescriptor(place: "/")
            // To open as many as are needed costs as much as a small load does.
            guard freeNumbers(after: first.rawValue, in: count + 32) < count else { return }
            var held: [CInt] = []
            held.reserveCapacity(count)
            defer { for descriptor in held { close(descriptor) } }
            for _ in 1..<max(1, count) {
                held.append(try systemCall { fcntl(first.rawValue, F_DUPFD_CLOEXEC, 0) })
            }
        } catch {
            throw BPFError(
                .resourceExhausted,
                errno: error,
                operation: operation,
                subject: subject,
                message: "it takes up to \(count) file descriptors, and fewer are left to the process",
                advice: BPFError.descriptorAdvice
            )
        }
    }

    /// How many of the numbers that follow a descriptor's are free and below the limit, by one call: `poll` says of each number
    /// that it is not open.
    private static func freeNumbers(after first: CInt, in window: Int) -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        let end = min(Int(first) + 1 + window, Int(clamping: limit.rlim_cur))
        guard end > Int(first) + 1 else { return 0 }
        let range = Int(first) + 1..<end
        return unsafe withUnsafeTemporaryAllocation(of: pollfd.self, capacity: range.count) { numbers in
            for (index, number) in range.enumerated() {
                unsafe numbers.initializeElement(at: index, to: pollfd(fd: CInt(number), events: 0, revents: 0))
            }
            guard unsafe poll(numbers.baseAddress, nfds_t(numbers.count), 0) >= 0 else { return 0 }
            return unsafe numbers.count { $0.revents & Int16(POLLNVAL) != 0 }
        }
    }
}

extension BPFError {
    /// The advice where file descriptors are missing.
    static var descriptorAdvice: String {
        "Use a higher limit (ulimit -n, LimitNOFILE= in a unit), or close what is not needed"
    }
}
