// SPDX-License-Identifier: Apache-2.0

/// The variables of a ``BPFSkeleton`` that can be set before the object is loaded.
public protocol BPFSkeletonSettings: Sendable {
    /// Creates the settings from the initial values in an object.
    init(_ sections: BPFInitialSections) throws(BPFError)

    /// The sections with their values.
    var bpfSections: [BPFSectionValues] { get }

    /// The struct_ops maps with their values.
    var bpfStructOps: [BPFStructOpsValues] { get }
}

extension BPFSkeletonSettings {
    /// No struct_ops maps.
    public var bpfStructOps: [BPFStructOpsValues] { [] }
}
