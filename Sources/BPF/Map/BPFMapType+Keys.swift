// SPDX-License-Identifier: Apache-2.0

extension BPFMapType {
    /// Whether each possible CPU has its own value under one key.
    public var isPerCPU: Bool {
        switch self {
        case .perCPUHash, .perCPUArray, .lruPerCPUHash, .perCPUCgroupStorageLegacy: true
        default: false
        }
    }

    /// Whether keys are indexes of 4 bytes, below the maximum of entries.
    var isIndexed: Bool {
        switch self {
        case .array, .perCPUArray, .progArray, .perfEventArray, .cgroupArray, .arrayOfMaps, .devMap, .cpuMap, .xskMap,
            .sockMap, .reuseportSockArray:
            true
        default: false
        }
    }
}
