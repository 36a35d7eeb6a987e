// SPDX-License-Identifier: Apache-2.0

package import BPFCodegen
import Foundation

/// The Swift compiler for programs in the kernel, and the clang beside it, which reads the same LLVM IR.
package struct SwiftToolchain {
    package let swiftc: String
    package let clang: String

    /// Finds the compiler: `BPF_SWIFTC`, the one beside the toolchain's clang, or one in `PATH`.
    package init(toolchainClang: String?, environment: [String: String]) throws(CodegenError) {
        var candidates: [String] = []
        if let chosen = environment["BPF_SWIFTC"] {
            candidates = [chosen]
        } else {
            if let toolchainClang {
                candidates.append((toolchainClang as NSString).deletingLastPathComponent + "/swiftc")
            }
            for folder in (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":") {
                candidates.append("\(folder)/swiftc")
            }
        }
        guard let found = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw CodegenError(
                "swiftc",
                "no Swift compiler was found",
                advice: "Use a Swift toolchain from swift.org, whose folder is in PATH, or name one in BPF_SWIFTC"
            )
        }
        swiftc = found
        // `swiftc` may be a link to where the toolchain is.
        let folders = [found, URL(fileURLWithPath: found).resolvingSymlinksInPath().path].map {
            ($0 as NSString).deletingLastPathComponent
        }
        guard
            let clang = folders.map({ "\($0)/clang" }).first(where: FileManager.default.isExecutableFile(atPath:))
        else {
            throw CodegenError(
                found,
                "there is no clang beside this compiler",
                advice: "Use a complete Swift toolchain from swift.org"
            )
        }
        self.clang = clang
    }
}
