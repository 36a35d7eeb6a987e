// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// Loads an object, at once or in two steps.
struct ObjectLoader {
    private let handle: ObjectHandle

    init(_ handle: ObjectHandle) { self.handle = handle }

    /// - Parameter makesHandles: whether a handle of each map is made right after it.
    func load(makesHandles: Bool = false) throws(BPFError) -> BPFObject {
        try checkDescriptors(makesHandles: makesHandles)
        return try capturing { (capture) throws(BPFError) in
            defer { handle.closeRelocationFile() }
            let preparation = try LoadPreparation(handle)
            try run(capture, preparation) { unsafe bpf_object__load(handle.pointer) }
            return BPFObject(loaded: handle, verifierLogs: handle.keepsVerifierLogs ? capture.verifierLogs : [:])
        }
    }

    func prepare() throws(BPFError) -> PreparedBPFObject {
        try checkDescriptors(makesHandles: true)
        return try capturing { (capture) throws(BPFError) in
            defer { handle.closeRelocationFile() }
            let preparation = try LoadPreparation(handle)
            do throws(Errno) {
                try holdingSignals { () throws(Errno) in
                    try libbpfCallOnce { unsafe swift_bpf_prepare_object(handle.pointer) }
                }
            } catch {
                if error == .notSupportedOnSocket, capture.warnings.isEmpty {
                    throw BPFError(
                        .notSupported,
                        operation: .load,
                        subject: .object(handle.name),
                        message: "libbpf \(LibbpfVersion.running) cannot prepare an object",
                        advice: "Use libbpf 1.6.2 or newer, or load() at once"
                    )
                }
                throw LoadFailure(handle: handle, errno: error, capture: capture, preparation: preparation).error
            }
            return try PreparedBPFObject(handle, preparation)
        }
    }

    /// Loads the programs of an object whose maps exist.
    func load(after preparation: LoadPreparation, makesHandles: Bool) throws(BPFError) -> BPFObject {
        try checkDescriptors(makesHandles: makesHandles)
        return try capturing { (capture) throws(BPFError) in
            try run(capture, preparation) { unsafe bpf_object__load(handle.pointer) }
            return BPFObject(loaded: handle, verifierLogs: handle.keepsVerifierLogs ? capture.verifierLogs : [:])
        }
    }

    private func run(
        _ capture: LibbpfLog.Capture,
        _ preparation: LoadPreparation,
        _ call: () -> CInt
    ) throws(BPFError) {
        do throws(Errno) {
            try holdingSignals { () throws(Errno) in try libbpfCallOnce(call) }
        } catch {
            throw LoadFailure(handle: handle, errno: error, capture: capture, preparation: preparation).error
        }
    }

    private func capturing<Result: ~Copyable>(
        _ body: (LibbpfLog.Capture) throws(BPFError) -> Result
    ) throws(BPFError) -> Result {
        try LibbpfLog.capturing(
            logger: handle.logger,
            keepsVerifierLogs: handle.keepsVerifierLogs,
            notesDebug: true,
            verifierLogLimit: handle.verifierLogLimit,
            body
        )
    }

    /// Checks that descriptors are left for the parts, the object's BTF and libbpf's feature probes.
    private func checkDescriptors(makesHandles: Bool) throws(BPFError) {
        // From libbpf 1.4 on, the maps of an open object hold the numbers that their descriptors will have.
        let ofLibbpf = LibbpfVersion.running < LibbpfVersion(1, 4) ? 1 : 0
        let maps = handle.maps.count { unsafe bpf_map__autocreate($0.pointer) }
        let count = maps * (ofLibbpf + (makesHandles ? 1 : 0)) + handle.programs.count + 8
        try DescriptorReserve.check(count, operation: .load, subject: .object(handle.name))
    }
}
