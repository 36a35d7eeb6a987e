// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import Logging

/// Routes what libbpf prints: to swift-log, and to the error of the call that made it print.
///
/// libbpf has one print callback for the whole process and calls it on the thread that runs the operation. It is
/// installed once; a capture in thread-local storage says to which operation a message belongs.
enum LibbpfLog {
    /// The thread's capture; a key of its own, as Swift has no thread-local variables.
    private static let key = makeKey()

    /// Which debug messages of this thread are wanted: a ``DebugMessages``. Opening an object prints hundreds of them, and a
    /// retained capture for each would take a tenth of the time.
    ///
    /// Written once, before libbpf gets the callback. A `let` would be one more call for each message.
    nonisolated(unsafe) private static var debugKey: pthread_key_t = 0

    private static func makeKey() -> pthread_key_t {
        var key = pthread_key_t()
        unsafe pthread_key_create(&key, nil)
        return key
    }

    private static let installed: Void = {
        unsafe debugKey = makeKey()
        _ = unsafe libbpf_set_print { level, format, arguments in
            guard let format = unsafe format, let arguments = unsafe arguments else { return 0 }
            if level == LIBBPF_DEBUG {
                switch unsafe DebugMessages(pthread_getspecific(debugKey)) {
                case .none: return 0
                case .noted: if unsafe !DebugNotes.mayNote(format) { return 0 }
                case .all: break
                }
            }
            return unsafe LibbpfLog.receive(level, format, arguments)
        }
    }()

    static var defaultLogger: Logger { Logger(label: "libbpf") }

    /// The level of ``defaultLogger``, which takes three allocations to create. It is asked for again after a second, as a
    /// program may set up its logging at any time.
    static var defaultLevel: Logger.Level {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        return knownLevel.withLock { known in
            if known.second != now.tv_sec { known = (defaultLogger.logLevel, now.tv_sec) }
            return known.level
        }
    }

    private static let knownLevel = Locked<(level: Logger.Level, second: Int)>((.info, -1))

    /// Runs `body` and collects the messages of libbpf on this thread.
    static func capturing<Result: ~Copyable, Failure: Error>(
        logger: Logger?,
        keepsVerifierLogs: Bool = false,
        notesDebug: Bool = false,
        verifierLogLimit: Int? = nil,
        _ body: (Capture) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        _ = installed
        let capture = Capture(
            logger: logger,
            keepsVerifierLogs: keepsVerifierLogs,
            notesDebug: notesDebug,
            verifierLogLimit: verifierLogLimit
        )
        let outer = unsafe pthread_getspecific(key)
        let outerDebug = unsafe pthread_getspecific(debugKey)
        unsafe pthread_setspecific(key, Unmanaged.passUnretained(capture).toOpaque())
        unsafe pthread_setspecific(debugKey, capture.debugMessages.pointer)
        defer {
            unsafe pthread_setspecific(key, outer)
            unsafe pthread_setspecific(debugKey, outerDebug)
        }
        do throws(Failure) {
            let result = try body(capture)
            capture.flush(as: .warning)
            return result
        } catch {
            // The error carries them, so that its handler decides whether they are worth a warning.
            capture.flush(as: .debug)
            throw error
        }
    }

    private static func receive(
        _ level: libbpf_print_level,
        _ format: UnsafePointer<CChar>,
        _ arguments: CVaListPointer
    ) -> CInt {
        let pointer = unsafe pthread_getspecific(key)
        let capture = unsafe pointer.map { unsafe Unmanaged<Capture>.fromOpaque($0).takeUnretainedValue() }
        let logLevel: Logger.Level =
            switch level {
            case LIBBPF_WARN: .warning
            case LIBBPF_INFO: .info
            default: .debug
            }
        // Opening an object prints hundreds of debug lines: unread ones are not formatted. A verifier log is told
        // by its format.
        if logLevel < .info, let capture, capture.notesDebug { unsafe capture.noteDebug(format, arguments) }
        let isLog =
            logLevel >= .warning || capture?.keepsVerifierLogs == true
            ? unsafe strstr(format, "BEGIN PROG LOAD LOG") != nil : false
        guard isLog || logLevel >= (capture?.level ?? defaultLevel) else { return 0 }
        let logger = capture?.logger ?? defaultLogger

        // Whole, however long: a verifier log is one message of up to 16 MiB.
        let count = unsafe swift_bpf_format_length(format, arguments)
        guard count >= 0 else { return count }
        let text = unsafe String(unsafeUninitializedCapacity: Int(count) + 1) { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { buffer in
                Int(unsafe vsnprintf(buffer.baseAddress, buffer.count, format, arguments))
            }
        }
        let line = trimmed(text)

        if let capture, isLog, let (program, log) = splitVerifierLog(line) {
            capture.add(verifierLog: log, of: program)
            capture.logger.debug("\(line)")
            return count
        }
        if logLevel >= .warning, let capture {
            capture.add(warning: line)
            return count
        }
        logger.log(level: logLevel, "\(line)")
        return count
    }

    /// Splits `prog 'NAME': -- BEGIN PROG LOAD LOG --\n…-- END PROG LOAD LOG --`.
    private static func splitVerifierLog(_ text: String) -> (program: String, log: String)? {
        let begin = "-- BEGIN PROG LOAD LOG --\n"
        let end = "-- END PROG LOAD LOG --"
        guard let beginRange = text.firstRange(of: begin) else { return nil }
        let head = text[..<beginRange.lowerBound].split(separator: "'", omittingEmptySubsequences: false)
        guard head.count >= 3 else { return nil }
        var log = text[beginRange.upperBound...]
        if log.hasSuffix(end) { log.removeLast(end.utf8.count) }
        return (String(head[1]), String(log))
    }

    static func trimmed(_ text: String) -> String {
        var text = text[...]
        if text.hasPrefix("libbpf: ") { text.removeFirst("libbpf: ".count) }
        while let last = text.last, last.isNewline { text.removeLast() }
        return String(text)
    }
}
