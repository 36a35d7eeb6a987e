// SPDX-License-Identifier: Apache-2.0

/// The view of what is loaded and attached in the running kernel, by this process and all others.
public enum BPFSystem {}
