// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// `BPF_MAP_CREATE`: the first anonymous structure of `union bpf_attr` in `<linux/bpf.h>`.
struct MapCreate: BPFCommand {
    static let number: CInt = 0

    private(set) var mapType: UInt32
    var keySize: UInt32
    var valueSize: UInt32
    var maxEntries: UInt32
    private var mapFlags: UInt32
    var innerMapFD: UInt32 = 0
    var numaNode: UInt32 = 0
    private var mapName: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    var mapInterfaceIndex: UInt32 = 0
    var btfFD: UInt32 = 0
    var btfKeyTypeID: UInt32 = 0
    var btfValueTypeID: UInt32 = 0
    var btfVmlinuxValueTypeID: UInt32 = 0
    var mapExtra: UInt64 = 0
    private var valueTypeBTFObjectFD: Int32 = 0
    var mapTokenFD: Int32 = 0

    init(_ type: BPFMapType, keySize: UInt32, valueSize: UInt32, maxEntries: UInt32, flags: BPFMap.Flags = []) {
        mapType = type.rawValue
        self.keySize = keySize
        self.valueSize = valueSize
        self.maxEntries = maxEntries
        mapFlags = flags.rawValue
    }

    /// Sets the name. The kernel keeps 15 bytes.
    mutating func setName(_ name: String) {
        unsafe withUnsafeMutableBytes(of: &mapName) { bytes in
            for (index, byte) in name.utf8.prefix(15).enumerated() { unsafe bytes[index] = byte }
        }
    }

    var flags: BPFMap.Flags {
        get { BPFMap.Flags(rawValue: mapFlags) }
        set { mapFlags = newValue.rawValue }
    }

    /// Creates the map with libbpf's function, which raises the limit of locked memory where Linux before 5.11 needs it.
    /// It has no tokens before libbpf 1.4.
    func descriptor(byLibbpf name: String) throws(Errno) -> OwnedDescriptor {
        // BPF_OBJ_NAME_LEN is 16 with the closing zero.
        let name = String(decoding: Array(name.utf8.prefix(15)), as: UTF8.self)
        return OwnedDescriptor(
            adopting: try libbpfCall {
                unsafe swift_bpf_create_map(
                    mapType,
                    name,
                    keySize,
                    valueSize,
                    maxEntries,
                    mapFlags,
                    innerMapFD,
                    numaNode,
                    mapExtra,
                    btfFD,
                    btfKeyTypeID,
                    btfValueTypeID
                )
            }
        )
    }
}
