// SPDX-License-Identifier: Apache-2.0

/// The lost events of a ring or a perf buffer, which `<swift_bpf.h>` counts in a companion map.
struct LossCounter: Sendable {
    private let map: BPFMap
    /// The companion map, if there is one.
    let counter: BPFMap?
    private let counts: TypedPerCPUMap<UInt32, UInt64>?
    /// What to use in C.
    private let macros: String

    init(of map: BPFMap, in losses: BPFMap?, macros: String) throws(BPFError) {
        self.map = map
        self.macros = macros
        counter = losses
        counts = try losses?.typedPerCPU(key: UInt32.self, value: UInt64.self)
    }

    func total() throws(BPFError) -> UInt64 {
        guard let counts else {
            throw BPFError(
                .notSupported,
                operation: .read,
                subject: .map(map.name),
                message: "its lost events are not counted",
                advice: "Use \(macros) of <swift_bpf.h> in C"
            )
        }
        return try counts.sum(0) ?? 0
    }
}
