// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc

/// Runs `body` while this thread's signals wait.
///
/// The verifier gives up with `EAGAIN`, and a test run with `EINTR`, as soon as a signal is pending: under a timer of a few
/// milliseconds they would never end. Signals that the thread raises itself, such as `SIGSEGV`, are not held.
func holdingSignals<Result: ~Copyable, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    var held = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&held)
    for signal in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT] { unsafe sigdelset(&held, signal) }
    unsafe pthread_sigmask(SIG_BLOCK, &held, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    return try body()
}
