// SPDX-License-Identifier: Apache-2.0

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

    init(_ type: BPFMapType, keySize: UInt32, valueSize: UInt32, maxEntries: UInt32, flags: BPFMap.Flags = []) {
        mapType = type.rawValue
        self.keySize = keySize
        self.valueSize = valueSize
        self.maxEntries = maxEntries
        mapFlags = flags.rawValue
    }

    var flags: BPFMap.Flags {
        get { BPFMap.Flags(rawValue: mapFlags) }
        set { mapFlags = newValue.rawValue }
    }
}
