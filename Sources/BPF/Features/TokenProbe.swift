// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Asks for a BPF token without a bpffs.
enum TokenProbe {
    static func create() -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            try HookProbe.ignoring(.badFileDescriptor) { () throws(Errno) in
                _ = try TokenCreate(bpffs: -1).descriptor()
            }
        }
    }
}
