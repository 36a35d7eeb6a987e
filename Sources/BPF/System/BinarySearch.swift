// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Where executables and libraries are that are named without a path, as libbpf looks for them.
enum BinarySearch {
    /// The path of a file, or `nil` when none of that name is found. A name with a slash is a path already.
    static func path(of name: String) -> String? {
        guard !name.contains("/") else { return name }
        let isLibrary = name.hasSuffix(".so") || name.contains(".so.")
        let folders =
            isLibrary
            ? variable("LD_LIBRARY_PATH") + libraryFolders
            : variable("PATH") + ["/usr/bin", "/usr/sbin"]
        for folder in folders where !folder.isEmpty {
            let path = "\(folder)/\(name)"
            if FileAccess.check(path, isLibrary ? R_OK : R_OK | X_OK) == 0 { return path }
        }
        return nil
    }

    private static var libraryFolders: [String] {
        #if arch(x86_64)
        let names = ["x86_64-linux-gnu"]
        #elseif arch(arm64)
        let names = ["aarch64-linux-gnu"]
        #else
        let names: [String] = []
        #endif
        return ["/usr/lib64", "/usr/lib"] + names.flatMap { ["/lib/\($0)", "/usr/lib/\($0)"] }
    }

    private static func variable(_ name: String) -> [String] {
        guard let value = unsafe getenv(name) else { return [] }
        return unsafe String(cString: value).split(separator: ":").map { String($0) }
    }
}
