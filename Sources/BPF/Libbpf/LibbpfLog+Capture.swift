// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging

extension LibbpfLog {
    /// What libbpf said during one operation.
    final class Capture {
        /// Created for the first message: most operations have none.
        private(set) lazy var logger = given ?? LibbpfLog.defaultLogger
        private let given: Logger?
        /// The least level of a message that is taken: most are not wanted, and asking a logger for its level takes longer
        /// than all else about them.
        let level: Logger.Level
        /// Whether the logs of accepted programs are wanted, which come at debug level.
        let keepsVerifierLogs: Bool
        /// Whether debug messages are looked at.
        let notesDebug: Bool
        /// The number of bytes of each verifier log that are kept, or `nil` for all.
        let verifierLogLimit: Int?
        /// Warnings, one line each, without verifier logs.
        private(set) var warnings: [String] = []
        /// The whole text of each program's verifier log, by program name.
        private(set) var verifierLogs: [String: String] = [:]
        /// What the debug messages said.
        private(set) var notes = DebugNotes()

        init(logger: Logger?, keepsVerifierLogs: Bool, notesDebug: Bool, verifierLogLimit: Int?) {
            self.verifierLogLimit = verifierLogLimit
            given = logger
            self.keepsVerifierLogs = keepsVerifierLogs
            self.notesDebug = notesDebug
            level = min(logger?.logLevel ?? LibbpfLog.defaultLevel, .warning)
        }

        /// The debug messages that a reader wants.
        var debugMessages: DebugMessages {
            if level <= .debug || keepsVerifierLogs { return .all }
            return notesDebug ? .noted : .none
        }

        /// Logs the warnings, once it is known whether the operation failed.
        func flush(as level: Logger.Level) {
            for warning in warnings { logger.log(level: level, "\(warning)") }
        }

        func add(warning: String) { warnings.append(warning) }

        func add(verifierLog: String, of program: String) {
            var log = verifierLog[...]
            let bytes = log.utf8
            // From the start of a line on.
            if let limit = verifierLogLimit, bytes.count > limit {
                let start = bytes.index(bytes.endIndex, offsetBy: -max(limit, 0))
                let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
                log = lineEnd.map { log[bytes.index(after: $0)...] } ?? ""
            }
            verifierLogs[program] = String(log)
        }

        func noteDebug(_ format: UnsafePointer<CChar>, _ arguments: CVaListPointer) {
            unsafe notes.note(format, arguments)
        }
    }
}
