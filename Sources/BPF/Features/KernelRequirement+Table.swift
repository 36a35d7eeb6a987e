// SPDX-License-Identifier: Apache-2.0

extension KernelRequirement {
    /// Every row: the features, then the hooks. A new row goes into the file of its kind, and into the list at its end.
    public static let all = features + tracingHooks + networkHooks
}
