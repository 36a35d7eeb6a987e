// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

extension FileDescriptor {
    /// Whether a reader is left: `false` for a pipe whose other end is closed. A write would show
    /// it too, but there may be nothing to write for a long time.
    var hasReader: Bool {
        var request = pollfd(fd: rawValue, events: 0, revents: 0)
        guard poll(&request, 1, 0) == 1 else { return true }
        return request.revents & Int16(POLLERR) == 0
    }
}
