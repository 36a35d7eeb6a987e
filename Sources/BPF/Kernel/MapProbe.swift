// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// Tries to create the smallest map of a type.
enum MapProbe {
    static func map(_ type: BPFMapType) -> FeatureSupport {
        guard type != .unspecified else { return .no }
        return FeatureSupport { () throws(Errno) in _ = try create(type) }
    }

    /// Whether entries of such maps can be read in batches.
    static func batches(_ type: BPFMapType) -> FeatureSupport {
        do throws(Errno) {
            let map = try create(type)
            var keys: [UInt64] = [0]
            guard BPFKernel.possibleCPUCount > 0 else { return .notPermitted }
            var values = [UInt64](repeating: 0, count: BPFKernel.possibleCPUCount)
            var token: [UInt64] = [0]
            var count: UInt32 = 1
            try libbpfCall {
                unsafe bpf_map_lookup_batch(map.rawValue, nil, &token, &keys, &values, &count, nil)
            }
            return .yes
        } catch {
            // An empty map has no first batch.
            return error == .noSuchFileOrDirectory ? .yes : FeatureSupport(refusal: error)
        }
    }

    /// Sets the entry of key 0.
    static func update(_ map: OwnedDescriptor, value: [UInt8]) throws(Errno) {
        var key: UInt32 = 0
        try libbpfCall { unsafe bpf_map_update_elem(map.rawValue, &key, value, 0) }
    }

    private static func create(_ type: BPFMapType) throws(Errno) -> OwnedDescriptor {
        if type == .structOps { return try StructOpsProbe().createMap() }
        var command = BPFCommand(.mapCreate)
        var (key, value, entries, flags): (UInt32, UInt32, UInt32, UInt32) = (4, 4, 1, 0)
        var inner: OwnedDescriptor?
        var btf: OwnedDescriptor?
        switch type {
        case .stackTrace: value = 8
        case .lpmTrie: (key, value, flags) = (8, 8, 1)  // BPF_F_NO_PREALLOC
        case .cgroupStorageLegacy, .perCPUCgroupStorageLegacy: (key, value, entries) = (16, 8, 0)
        case .queue, .stack, .bloomFilter: key = 0
        case .ringBuffer, .userRingBuffer: (key, value, entries) = (0, 0, UInt32(MappedMemory.pageSize))
        case .arena: (key, value, flags) = (0, 0, 1 << 10)  // BPF_F_MMAPABLE
        case .arrayOfMaps, .hashOfMaps: inner = try create(.array)
        case .skStorage, .inodeStorage, .taskStorage, .cgroupStorage:
            (value, entries, flags) = (4, 0, 1)
            let types = try integerType()
            command.set(UInt32(bitPattern: types.rawValue), at: 48)  // btf_fd
            command.set(UInt32(1), at: 52)  // btf_key_type_id
            command.set(UInt32(1), at: 56)  // btf_value_type_id
            btf = types
        default: break
        }
        command.set(type.rawValue, at: 0)
        command.set(key, at: 4)
        command.set(value, at: 8)
        command.set(entries, at: 12)
        command.set(flags, at: 16)
        if let inner { command.set(UInt32(bitPattern: inner.rawValue), at: 20) }
        return try withExtendedLifetime((inner, btf)) { () throws(Errno) in try command.descriptor() }
    }

    /// BTF with one type, `int`: some maps must say what their keys and values are.
    static func integerType() throws(Errno) -> OwnedDescriptor {
        let btf = try unsafe libbpfPointer { unsafe btf__new_empty() }
        defer { unsafe btf__free(btf) }
        try libbpfCall { unsafe btf__add_int(btf, "int", 4, BTF_INT_SIGNED) }
        try libbpfCall { unsafe btf__load_into_kernel(btf) }
        return try OwnedDescriptor(duplicating: unsafe btf__fd(btf))
    }
}
