// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

/// Hooks whose absence shows only in the attempt. Each is tried once.
enum Hooks {
    /// Kernel functions can be probed one by one.
    static let kprobes =
        access("/sys/bus/event_source/devices/kprobe", F_OK) == 0
        || BPFKernel.tracefs.map { access($0.appending("kprobe_events").string, F_OK) == 0 } ?? false

    /// fentry and fexit programs can be attached: some kernels load them and refuse that with EPERM.
    static let functionTrampolines = isAttachable("fentry", "on_entry")

    /// fmod_ret programs can be attached.
    static let changedReturns = isAttachable("fmod_ret", "deny")

    /// LSM programs can be attached, and the kernel calls them.
    static let lsm: Bool = {
        guard let list = try? read("/sys/kernel/security/lsm") else { return false }
        return list.split(separator: ",").contains("bpf") && isAttachable("lsm", "deny_open")
    }()

    private static func isAttachable(_ fixture: String, _ program: String) -> Bool {
        let error = bpfError { try Fixture.load(fixture).program(program).attach().detach() }
        // Other failures are for the tests to show.
        return error?.code != .permissionDenied && error?.code != .notSupported
    }

    /// The content of a small file, without the newline at its end.
    static func read(_ path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw POSIXFailure(errno: errno) }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = fread(&bytes, 1, bytes.count, file)
        var text = String(decoding: bytes.prefix(count), as: UTF8.self)
        if text.last == "\n" { text.removeLast() }
        return text
    }

    struct POSIXFailure: Error { let errno: CInt }
}

extension Trait where Self == ConditionTrait {
    /// Runs where the kernel has a feature. The reason comes from the table of requirements.
    static func requires(_ feature: KernelRequirement) -> Self {
        let version = "Linux \(feature.since.major).\(feature.since.minor)"
        let needs = ([version] + feature.options).joined(separator: " and ")
        return .enabled(if: BPFFeatures.probe(feature: feature) == .supported, "\(feature.name) needs \(needs)")
    }

    /// Runs where the kernel does not have a feature.
    static func lacks(_ feature: KernelRequirement) -> Self {
        .enabled(if: BPFFeatures.probe(feature: feature) == .unsupported, "the kernel has \(feature.name)")
    }
}
