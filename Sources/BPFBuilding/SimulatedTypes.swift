// SPDX-License-Identifier: Apache-2.0

package import BPFCodegen

/// The kernel types that programs in Swift name, for unit tests in user space.
package enum SimulatedTypes {
    /// Returns the source file with the types.
    ///
    /// - Parameters:
    ///   - sources: Swift files with programs.
    ///   - btf: a file with a kernel's types; the running kernel's without it.
    package static func text(of sources: [String], btf: String?) throws(CodegenError) -> String {
        let file = btf ?? VmlinuxHeader.kernelFile
        var requests: [KernelTypeRequest] = []
        for source in sources {
            for request in try KernelTypeRequest.requests(in: Files.readText(source), file: source)
            where !requests.contains(request) {
                requests.append(request)
            }
        }
        return try KernelTypes(requests, in: VmlinuxHeader.read(file).types, file: file).simulatedSource
    }
}
