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
    static func check(_ count: Int, operation: String, subject: BPFError.Subject) throws(BPFError) {
        do throws(Errno) {
            let first = OwnedDescriptor(adopting: try systemCall { epoll_create1(CInt(EPOLL_CLOEXEC)) })
            // Descriptors are given out from below, so that all is well far from the limit; to open as many as are needed costs as
            // much as a small load does.
            var limit = rlimit()
            if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
                limit.rlim_cur > rlim_t(4 * count + 64) + rlim_t(first.rawValue)
            {
                return
            }
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
                advice: "Raise the limit (ulimit -n, LimitNOFILE= in a unit), or close what is not needed"
            )
        }
    }
}
