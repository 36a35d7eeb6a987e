// SPDX-License-Identifier: Apache-2.0

public import Logging
public import SystemPackage

extension BPFObject {
    /// How to open a BPF object.
    ///
    /// C counterpart: `struct bpf_object_open_opts`.
    public struct OpenOptions: Sendable {
        /// The object's name. By default the file's name without its extensions, or `object` for bytes.
        ///
        /// Names of data maps (`.rodata`, `.bss`) begin with it in the kernel, which keeps 15 characters.
        public var name: String?

        /// The directory of a mounted bpffs in which maps declared with `LIBBPF_PIN_BY_NAME` are pinned or found again. By
        /// default `/sys/fs/bpf`.
        public var pinRoot: FilePath?

        /// A file with the kernel's BTF, for kernels that carry none. By default `/sys/kernel/btf/vmlinux`.
        public var kernelBTFPath: FilePath?

        /// Additional kernel configuration, in the form of a `.config` file, for the object's `__kconfig` variables.
        public var kconfig: String?

        /// How much the verifier writes about programs that it accepts. By default nothing.
        public var verifierLogLevel: VerifierLogLevel

        /// Where libbpf's messages go. By default a logger of the label `libbpf`.
        public var logger: Logger?

        /// Makes options; those left out have their defaults.
        public init(
            name: String? = nil,
            pinRoot: FilePath? = nil,
            kernelBTFPath: FilePath? = nil,
            kconfig: String? = nil,
            verifierLogLevel: VerifierLogLevel = [],
            logger: Logger? = nil
        ) {
            self.name = name
            self.pinRoot = pinRoot
            self.kernelBTFPath = kernelBTFPath
            self.kconfig = kconfig
            self.verifierLogLevel = verifierLogLevel
            self.logger = logger
        }
    }
}

/// What the verifier writes into its log for a program that it accepts.
///
/// Kernel counterpart: `log_level` of `BPF_PROG_LOAD` (`BPF_LOG_LEVEL1`, `BPF_LOG_LEVEL2`, `BPF_LOG_STATS`).
public struct VerifierLogLevel: OptionSet, Sendable {
    /// The kernel's bits.
    public let rawValue: UInt32

    /// Makes a level of the kernel's bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The branches that were walked.
    public static let branches = VerifierLogLevel(rawValue: 1)
    /// Every instruction with its register state. Long.
    public static let instructions = VerifierLogLevel(rawValue: 2)
    /// A closing line of counts.
    public static let statistics = VerifierLogLevel(rawValue: 4)
}
