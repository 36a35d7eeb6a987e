// SPDX-License-Identifier: Apache-2.0

import BPFCodegen
import BTFReader
import EBPFCompiler
import Foundation

/// What programs in Swift use of the kernel: accessors of its types, and its functions.
///
/// Both are in C, whose compiler records what is looked up in the kernel that loads the program.
struct KernelSide {
    /// Swift files that are compiled with the programs.
    let swiftFiles: [String]
    private let types: KernelTypes?
    private let btf: String
    private let folder: String
    private static let functionPrefix = "__bpf_kfunc_"

    init(_ sources: [String], btf: String, folder: String) throws(CodegenError) {
        self.btf = btf
        self.folder = folder
        var requests: [KernelTypeRequest] = []
        var texts: [String] = []
        for source in sources {
            let text = try Files.readText(source)
            texts.append(text)
            for request in try KernelTypeRequest.requests(in: text, file: source) where !requests.contains(request) {
                requests.append(request)
            }
        }
        guard !requests.isEmpty else {
            types = nil
            swiftFiles = []
            return
        }
        let types = try KernelTypes(requests, in: VmlinuxHeader.read(btf).types, file: btf).members(namedIn: texts)
        self.types = types
        let file = "\(folder)/KernelTypes.swift"
        try Files.write([UInt8](types.swiftSource.utf8), to: file)
        swiftFiles = [file]
    }

    /// The kernel's names of the types, by those in Swift.
    var kernelNames: [String: String] { types?.kernelNames ?? [:] }

    /// Writes the C files that define the functions.
    func cFiles(for functions: [EBPFCompiler.ExternalFunction]) throws(CodegenError) -> [String] {
        var files: [String] = []
        let accessors = Set(functions.map(\.name).filter { $0.hasPrefix(KernelTypes.prefix) })
        if let types, !accessors.isEmpty {
            files.append("\(folder)/KernelTypes.bpf.c")
            try Files.write([UInt8](types.cSource(for: accessors).utf8), to: files[files.count - 1])
        }
        let kernelFunctions = functions.filter { $0.name.hasPrefix(Self.functionPrefix) }
        if !kernelFunctions.isEmpty {
            let wrappers = kernelFunctions.map { function in
                KernelFunctionWriter.Wrapper(
                    name: function.name,
                    function: String(function.name.dropFirst(Self.functionPrefix.count)),
                    returnType: function.returnType,
                    parameterTypes: function.parameterTypes
                )
            }
            let text = try KernelFunctionWriter(btf: VmlinuxHeader.read(btf).types, file: btf).text(wrappers)
            files.append("\(folder)/KernelFunctions.bpf.c")
            try Files.write([UInt8](text.utf8), to: files[files.count - 1])
        }
        return files
    }
}
