// SPDX-License-Identifier: Apache-2.0

extension BPFMapType {
    /// Whether each possible CPU has its own value under one key.
    public var isPerCPU: Bool {
        switch self {
        case .perCPUHash, .perCPUArray, .lruPerCPUHash, .perCPUCgroupStorageLegacy: true
        default: false
        }
    }
}
