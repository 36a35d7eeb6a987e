// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// Where executables and libraries are that are named without a path, as libbpf looks for them.
enum BinarySearch {
    /// The path of a file: of a library or an executable that is named without a slash, where libbpf finds it.
    static func path(of binary: FilePath) -> FilePath? {
        let name = binary.string
        guard !name.contains("/") else { return binary }
        let isLibrary = name.hasSuffix(".so") || name.contains(".so.")
        let listed = Environment.paths(isLibrary ? "LD_LIBRARY_PATH" : "PATH")
        for folder in listed + (isLibrary ? libraryFolders : ["/usr/bin", "/usr/sbin"]) {
            let path = FilePath(folder).appending(name)
            if FileAccess.check(path.string, isLibrary ? R_OK : R_OK | X_OK) == 0 { return path }
        }
        return nil
    }

    /// Of Debian's and of other distributions.
    private static var libraryFolders: [String] {
        #if arch(x86_64)
        let architecture = "x86_64"
        #elseif arch(arm64)
        let architecture = "aarch64"
        #elseif arch(s390x)
        let architecture = "s390x"
        #elseif arch(riscv64)
        let architecture = "riscv64"
        #else
        let architecture = "powerpc64le"
        #endif
        return ["/usr/lib64", "/usr/lib", "/lib64", "/lib"]
            + ["/usr/lib/\(architecture)-linux-gnu", "/lib/\(architecture)-linux-gnu"]
    }
}
