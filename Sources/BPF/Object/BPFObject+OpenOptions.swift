// SPDX-License-Identifier: Apache-2.0

public import Logging
public import SystemPackage

extension BPFObject {
    /// The options for opening a BPF object.
    ///
    /// The corresponding C type is `struct bpf_object_open_opts`.
    public struct OpenOptions: Sendable {
        /// The object's name. By default the file's name without its extensions, or `object` for bytes.
        ///
        /// In the kernel, which keeps 15 characters, the names of data maps (`.rodata`, `.bss`) begin with it.
        public var name: String?

        /// The directory of a mounted bpffs for maps declared with `LIBBPF_PIN_BY_NAME`, which are pinned or reused
        /// there. By default `/sys/fs/bpf`.
        public var pinRoot: FilePath?

        /// The path of the kernel's BTF, for kernels without it. By default `/sys/kernel/btf/vmlinux`.
        ///
        /// By default the kernel's BTF is read once in a process for CO-RE relocations, and kept until
        /// ``BTF/releaseKernel()``. libbpf reads a file of this option for each object.
        public var kernelBTFPath: FilePath?

        /// The kernel's BTF, for kernels without it: for example ``BTF/init(bytes:base:name:)`` of bytes that are a part of
        /// the executable. It is used in place of ``kernelBTFPath``.
        public var kernelBTF: BTF?

        /// Whether a map declaration may have fields that libbpf does not know.
        public var relaxedMaps: Bool

        /// The directory of a mounted bpffs with delegated privileges, from which libbpf creates a BPF token for this
        /// object: see ``BPFToken``. By default libbpf tries `/sys/fs/bpf`; an empty path means no token. libbpf 1.4 or
        /// newer.
        public var tokenPath: FilePath?

        /// Additional kernel configuration, in the form of a `.config` file, for the object's `__kconfig` variables.
        public var kconfig: String?

        /// The contents of the verifier's log for programs that it accepts. By default there is no log.
        public var verifierLogLevel: VerifierLogLevel

        /// The number of bytes that are kept of each program's verifier log, its end, or `nil` for the whole log. The log
        /// of a large program can have 16 MiB and more.
        public var verifierLogLimit: Int?

        /// The logger of libbpf's messages. By default one with the label `libbpf`.
        public var logger: Logger?

        /// Creates options with the given values.
        public init(
            name: String? = nil,
            pinRoot: FilePath? = nil,
            kernelBTFPath: FilePath? = nil,
            kernelBTF: BTF? = nil,
            relaxedMaps: Bool = false,
            tokenPath: FilePath? = nil,
            kconfig: String? = nil,
            verifierLogLevel: VerifierLogLevel = [],
            verifierLogLimit: Int? = nil,
            logger: Logger? = nil
        ) {
            self.name = name
            self.pinRoot = pinRoot
            self.kernelBTFPath = kernelBTFPath
            self.kernelBTF = kernelBTF
            self.relaxedMaps = relaxedMaps
            self.tokenPath = tokenPath
            self.kconfig = kconfig
            self.verifierLogLevel = verifierLogLevel
            self.verifierLogLimit = verifierLogLimit
            self.logger = logger
        }

        /// Creates options with the given values, with paths as strings.
        @_disfavoredOverload  // A call without paths, or with literals, means the other one.
        public init(
            name: String? = nil,
            pinRoot: String? = nil,
            kernelBTFPath: String? = nil,
            kernelBTF: BTF? = nil,
            relaxedMaps: Bool = false,
            tokenPath: String? = nil,
            kconfig: String? = nil,
            verifierLogLevel: VerifierLogLevel = [],
            verifierLogLimit: Int? = nil,
            logger: Logger? = nil
        ) {
            self.init(
                name: name,
                pinRoot: pinRoot.map { FilePath(visibly: $0) },
                kernelBTFPath: kernelBTFPath.map { FilePath(visibly: $0) },
                kernelBTF: kernelBTF,
                relaxedMaps: relaxedMaps,
                tokenPath: tokenPath.map { FilePath(visibly: $0) },
                kconfig: kconfig,
                verifierLogLevel: verifierLogLevel,
                verifierLogLimit: verifierLogLimit,
                logger: logger
            )
        }
    }
}
