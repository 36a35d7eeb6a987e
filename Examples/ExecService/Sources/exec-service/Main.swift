// SPDX-License-Identifier: Apache-2.0

import BPF
import Logging
import ServiceLifecycle

/// Reads events until the service group shuts down. Then the programs are detached, and what is in the ring is still read.
struct ExecEvents: Service {
    let tool: ExecService
    let logger: Logger

    func run() async throws {
        let links = try tool.attach()
        let ring = try tool.events.reader()
        logger.info("watching")
        var count = 0
        try await withGracefulShutdownHandler {
            for try await event in ring.events(of: ExecService.ExecEvent.self) {
                count += 1
                logger.debug("\(event.pid) runs \(event.command)")
            }
        } onGracefulShutdown: {
            try? links.detach()
            ring.finish()
        }
        let lost = try tool.events.lost
        logger.info("\(count) events, \(lost) lost")
    }
}

@main
struct Main {
    static func main() async throws {
        let logger = Logger(label: "exec-service")
        let group = ServiceGroup(
            services: [ExecEvents(tool: try ExecService.open().load(), logger: logger)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        try await group.run()
    }
}
