// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Denies connections over IPv4 to some ports.

struct InternetAddress {
    var family: UInt16
    var port: NetworkOrder<UInt16>
    var address: NetworkOrder<UInt32>
}

let deniedPorts = HashMap<UInt16, UInt64>(maxEntries: 64)

@section("lsm/socket_connect")
func onConnect(_ context: LSMContext) -> Int32 {
    var address = InternetAddress(family: 0, port: NetworkOrder(0), address: NetworkOrder(0))
    guard KernelPointer<InternetAddress>(context.pointer(1)).read(into: &address), address.family == 2 else { return 0 }
    guard let denials = deniedPorts.lookup(address.port.value) else { return 0 }
    denials.atomicAdd(1)
    return Denial.permission
}
