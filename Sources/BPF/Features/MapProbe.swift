// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// Tries to create the smallest map of a type.
enum MapProbe {
    static func map(_ type: BPFMapType) -> FeatureSupport {
        guard type != .unspecified else { return .unsupported }
        return FeatureSupport { () throws(Errno) in _ = try create(type) }
    }

    /// Whether entries of such maps can be read in batches.
    static func batches(_ type: BPFMapType) -> FeatureSupport {
        do throws(Errno) {
            let map = try create(type)
            var keys: [UInt64] = [0]
            guard BPFKernel.possibleCPUCount > 0 else { return .unknown }
            var values = [UInt64](repeating: 0, count: BPFKernel.possibleCPUCount)
            var token: [UInt64] = [0]
            var count: UInt32 = 1
            try libbpfCall {
                unsafe bpf_map_lookup_batch(map.rawValue, nil, &token, &keys, &values, &count, nil)
            }
            return .supported
        } catch {
            // An empty map has no first batch.
            return error == .noSuchFileOrDirectory ? .supported : FeatureSupport(refusal: error)
        }
    }

    /// Whether the kernel takes the flags for one CPU's value and for all of them. Asked once: views read it for each call.
    static let hasPerCPUFlags = BPFFeatures.probe(feature: .perCPUFlags) == .supported

    /// Whether one CPU's value of a per-CPU map can be read.
    static func perCPUFlags() -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            let map = try create(.perCPUArray)
            var (key, value): (UInt32, UInt32) = (0, 0)
            try libbpfCall { unsafe MapCalls.lookup(map.rawValue, &key, &value, MapCalls.oneCPU) }
        }
    }

    /// Sets the entry of key 0.
    static func update(_ map: OwnedDescriptor, value: [UInt8]) throws(Errno) {
        var key: UInt32 = 0
        try libbpfCall { unsafe bpf_map_update_elem(map.rawValue, &key, value, 0) }
    }

    private static func create(_ type: BPFMapType) throws(Errno) -> OwnedDescriptor {
        if type == .structOps { return try StructOpsProbe().createMap() }
        var command = MapCreate(type, keySize: 4, valueSize: 4, maxEntries: 1)
        var inner: OwnedDescriptor?
        var btf: OwnedDescriptor?
        switch type {
        case .stackTrace: command.valueSize = 8
        case .lpmTrie: (command.keySize, command.valueSize, command.flags) = (8, 8, .noPreallocation)
        case .rhash: command.flags = .noPreallocation
        case .cgroupStorageLegacy, .perCPUCgroupStorageLegacy:
            (command.keySize, command.valueSize, command.maxEntries) = (16, 8, 0)
        case .queue, .stack, .bloomFilter: command.keySize = 0
        case .ringBuffer, .userRingBuffer:
            (command.keySize, command.valueSize, command.maxEntries) = (0, 0, UInt32(MappedMemory.pageSize))
        case .arena: (command.keySize, command.valueSize, command.flags) = (0, 0, .mmapable)
        case .insnArray: command.valueSize = 16  // struct bpf_insn_array_value
        case .arrayOfMaps, .hashOfMaps:
            let map = try create(.array)
            command.innerMapFD = UInt32(bitPattern: map.rawValue)
            inner = map
        case .skStorage, .inodeStorage, .taskStorage, .cgroupStorage:
            let types = try integerType()
            (command.maxEntries, command.flags) = (0, .noPreallocation)
            command.btfFD = UInt32(bitPattern: types.rawValue)
            (command.btfKeyTypeID, command.btfValueTypeID) = (1, 1)
            btf = types
        default: break
        }
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
