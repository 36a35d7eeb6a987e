// SPDX-License-Identifier: Apache-2.0

import BPF

extension Layouts {
    /// Opens the object with a kernel configuration: a kernel in a virtual machine shows none.
    static func openWithConfiguration() throws(BPFError) -> OpenBPFSkeleton<Layouts> {
        try open(options: BPFObject.OpenOptions(kconfig: "CONFIG_HZ=100"))
    }
}
