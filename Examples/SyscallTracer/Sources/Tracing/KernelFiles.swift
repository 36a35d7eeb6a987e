// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the tracer reads below /sys.
enum KernelFiles {
    private static let types = "/sys/kernel/btf/vmlinux"
    /// A folder that /sys has on every machine.
    private static let folder = "/sys/kernel"

    /// Fails where /sys is not mounted: that the kernel lacks something cannot be said there.
    static func check() throws(TracerError) {
        guard access(types, F_OK) != 0, access(folder, F_OK) != 0 else { return }
        throw TracerError(
            "/sys is not mounted, with the kernel's BTF in it (\(types)): run 'mount -t sysfs sysfs /sys'"
        )
    }
}
