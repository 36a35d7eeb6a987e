// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension Errno {
    /// What the number means: the C library's words, or ours where it has none.
    var words: String {
        switch rawValue {
        case 524: "Operation is not supported by the kernel"
        case 4000: "libelf cannot read the file"
        case 4001: "the file has an unexpected format"
        case 4002: "the kernel version does not fit"
        case 4003: "the file has another byte order"
        case 4004: "libbpf met something that it does not expect"
        case 4005: "a relocation failed"
        case 4006: "the program cannot be loaded"
        case 4007: "the verifier refused the program"
        case 4008: "the program is too large"
        default: description
        }
    }

    /// The number of a C name, for example `EINVAL`.
    init?(named name: String) {
        for number in (1..<134).map({ Errno(rawValue: $0) }) + [.kernelNotSupported] where number.name == name {
            self = number
            return
        }
        return nil
    }
}
