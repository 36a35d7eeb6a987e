// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The files that the tracer reads below /sys.
enum KernelFiles {
    private static let types = "/sys/kernel/btf/vmlinux"
    /// A folder that /sys has on every machine.
    private static let folder = "/sys/kernel"

    /// Throws where /sys is not mounted: a missing file there does not show that the kernel lacks something.
    static func check() throws(TracerError) {
        guard access(types, F_OK) != 0, access(folder, F_OK) != 0 else { return }
        throw TracerError(
            "/sys is not mounted, with the kernel's BTF in it (\(types)): run 'mount -t sysfs sysfs /sys'"
        )
    }
}
