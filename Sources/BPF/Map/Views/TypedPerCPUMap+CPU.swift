// SPDX-License-Identifier: Apache-2.0

extension TypedPerCPUMap {
    /// Returns one CPU's value of a key, or `nil` when the key does not exist.
    ///
    /// Kernels before Linux 7.0 copy the values of all CPUs.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - cpu: the CPU's number, below ``BPFKernel/possibleCPUCount``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for a CPU that does not exist, or as
    ///   ``lookup(_:)-(Key)`` does.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem_flags` with `BPF_F_CPU`.
    public func lookup(_ key: Key, cpu: Int) throws(BPFError) -> Value? {
        try check(cpu, .lookup)
        guard MapProbe.hasPerCPUFlags else {
            var value: Value?
            let isFound = try unsafe withValues(of: key, .lookup, MapCalls.read) { bytes in
                value = Self.decode(bytes, cpu)
                return value != nil
            }
            return isFound ? value : nil
        }
        return try unsafe TypedMap<Key, Value>(map: map, keyBuffer: keyBuffer).value(of: key, .lookup, false) {
            key,
            value in
            unsafe MapCalls.lookup(map.descriptor.rawValue, key, value, Self.flags(cpu))
        }
    }

    /// Sets one CPU's value of a key. The other CPUs' values stay; in a new entry they are zero.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - value: the CPU's value.
    ///   - cpu: the CPU's number, below ``BPFKernel/possibleCPUCount``.
    ///   - mode: how to treat a key that exists already, or does not exist.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for a CPU that does not exist,
    ///   ``BPFError/Code/notSupported`` on kernels that can only set all CPUs' values, or as
    ///   ``TypedMap/update(_:to:mode:withSpinLock:)`` does.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with `BPF_F_CPU`. Minimum kernel: Linux 7.0.
    public func update(_ key: Key, to value: Value, cpu: Int, mode: BPFMap.UpdateMode = .any) throws(BPFError) {
        try check(cpu, .update)
        guard MapProbe.hasPerCPUFlags else {
            throw BPFError(
                .notSupported,
                operation: .update,
                subject: .map(map.name),
                message: "this kernel can only set the values of all CPUs",
                advice: KernelRequirement.perCPUFlags.advice
            )
        }
        let result = unsafe ValueBuffer.withEncodedBytes(of: value) { value in
            unsafe keyBuffer.withBytes(of: key) { key in
                unsafe MapCalls.update(map.descriptor.rawValue, key, value.baseAddress, mode.rawValue | Self.flags(cpu))
            }
        }
        if result < 0 { throw map.failure(.update, result) }
    }

    /// `BPF_F_CPU` in `<linux/bpf.h>`, with the CPU in the upper half.
    private static func flags(_ cpu: Int) -> UInt64 { UInt64(cpu) << 32 | MapCalls.oneCPU }

    private func check(_ cpu: Int, _ operation: BPFError.Operation) throws(BPFError) {
        guard cpu >= 0, cpu < cpuCount else {
            throw BPFError(
                .invalidArgument,
                operation: operation,
                subject: .map(map.name),
                message: "CPU \(cpu) does not exist: there are \(cpuCount) possible CPUs"
            )
        }
    }
}
