// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf
internal import ELFReader
public import SystemPackage

extension BPFObject {
    /// Opens a BPF object from a file.
    ///
    /// - Parameters:
    ///   - path: a `.bpf.o` file, the output of `clang -target bpf -g -O2 -c`.
    ///   - options: the options for opening it.
    /// - Returns: the object, to be configured and loaded. Nothing is in the kernel yet.
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound``, ``BPFError/Code/emptyFile``,
    ///   ``BPFError/Code/truncatedObject``, ``BPFError/Code/wrongMachine``, ``BPFError/Code/missingBTF`` or
    ///   ``BPFError/Code/invalidObject``, or the system call's error when the file cannot be read.
    ///
    /// The corresponding C function is `bpf_object__open_file`.
    public static func open(path: FilePath, options: BPFObject.OpenOptions = BPFObject.OpenOptions()) throws(BPFError)
        -> OpenBPFObject
    {
        let file: ObjectFile
        do throws(Errno) {
            file = try ObjectFile(path)
        } catch {
            throw readFailure(error, path: path)
        }
        var options = options
        options.name = options.name ?? objectName(of: path)
        return try file.withBytes { (bytes) throws(BPFError) in try open(bytes, options: options, subject: .path(path))
        }
    }

    /// Opens a BPF object from a file, whose path is given as a string.
    public static func open(path: String, options: BPFObject.OpenOptions = BPFObject.OpenOptions()) throws(BPFError)
        -> OpenBPFObject
    {
        try checkZeroes(path, operation: .open, subject: .path(FilePath(path)))
        return try open(path: FilePath(path), options: options)
    }

    /// Opens a BPF object from bytes, for example embedded in the executable.
    ///
    /// - Parameters:
    ///   - bytes: the contents of a `.bpf.o` file, at any alignment. They are not used after the call.
    ///   - options: the options for opening it.
    /// - Returns: the object, to be configured and loaded.
    /// - Throws: ``BPFError`` as `open(path:options:)` does.
    ///
    /// The corresponding C function is `bpf_object__open_mem`.
    public static func open(bytes: [UInt8], options: BPFObject.OpenOptions = BPFObject.OpenOptions()) throws(BPFError)
        -> OpenBPFObject
    {
        try unsafe open(bytes.span.bytes, options: options, subject: .object(options.name ?? "object"))
    }

    /// Opens a BPF object from memory that the caller owns.
    ///
    /// - Parameters:
    ///   - bytes: the contents of a `.bpf.o` file, at any alignment. They are not used after the call.
    ///   - options: the options for opening it.
    /// - Returns: the object, to be configured and loaded.
    /// - Throws: ``BPFError`` as `open(path:options:)` does.
    public static func open(bytes: RawSpan, options: BPFObject.OpenOptions = BPFObject.OpenOptions()) throws(BPFError)
        -> OpenBPFObject
    {
        // A copy has the alignment that libelf needs.
        let copy = unsafe [UInt8](unsafeUninitializedCapacity: bytes.byteCount) { target, count in
            unsafe bytes.withUnsafeBytes { source in
                unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
            }
            count = bytes.byteCount
        }
        return try open(bytes: copy, options: options)
    }

    private static func open(
        _ bytes: RawSpan,
        options: BPFObject.OpenOptions,
        subject: BPFError.Subject
    ) throws(BPFError) -> OpenBPFObject {
        let image: ELFImage
        do {
            image = try ELFImage(bytes)
            try image.checkSymbols(bytes)
            try image.checkTypes(bytes)
        } catch {
            throw openFailure(error, subject: subject)
        }
        // libbpf needs BTF for maps in `.maps` and for external symbols. Its message without BTF is hard to read.
        if image.types == nil, image.hasMaps || image.hasStructOps {
            throw BPFError(
                .missingBTF,
                operation: .open,
                subject: subject,
                message: "the object has maps but no type information (BTF)",
                advice: "Use 'clang -g' to compile it, and at most 'llvm-strip -g' to strip it"
            )
        }

        let name = options.name ?? "object"
        try checkZeroes(name, operation: .open, subject: subject)
        try checkZeroes(options.kconfig, operation: .open, subject: subject)
        try UncheckedByLibbpf.checkConfiguration(options.kconfig, subject: subject)
        let kernelTypes = try kernelTypesFile(options.kernelBTF)
        if kernelTypes == nil, let file = options.kernelBTFPath { try KernelTypesFile.check(file) }
        let kernelBTFPath = kernelTypes.map { FilePath($0.path) } ?? options.kernelBTFPath
        try checkTokenPath(options.tokenPath, subject: subject)
        SectionTypes.prepare()
        // A closure that captures the image would copy it.
        let hasMaps = image.hasMaps
        let license = image.license(in: bytes)
        let relocationFile = kernelBTFPath == nil ? RelocationFile(for: image, bytes) : nil
        return try LibbpfLog.capturing(logger: options.logger) { (capture) throws(BPFError) in
            let handle: ObjectHandle
            do throws(Errno) {
                let pointer = try unsafe libbpfPointer {
                    let path = relocationFile?.path ?? kernelBTFPath?.string
                    return unsafe openMemory(bytes, name: name, options: options, kernelBTFPath: path)
                }
                handle = unsafe ObjectHandle(
                    name: name,
                    options: options,
                    license: license,
                    kernelBTFPath: kernelBTFPath,
                    kernelTypes: kernelTypes,
                    relocationFile: relocationFile,
                    adopting: pointer
                )
            } catch {
                throw OpenFailure(subject: subject, errno: error, messages: capture.warnings).error
            }
            if hasMaps { try UncheckedByLibbpf.checkMaps(of: handle) }
            SectionTypes.complete(handle)
            return OpenBPFObject(handle: handle)
        }
    }

    private static func openMemory(
        _ bytes: RawSpan,
        name: String,
        options: BPFObject.OpenOptions,
        kernelBTFPath: String?
    ) -> OpaquePointer? {
        let pinRoot = options.pinRoot?.string
        let configuration = options.kconfig
        let logLevel = options.verifierLogLevel.rawValue
        let tokenPath = options.tokenPath?.string
        let relaxesMaps = options.relaxedMaps
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe name.withCString { name in
                unsafe withOptionalCString(pinRoot) { pinRoot in
                    unsafe withOptionalCString(kernelBTFPath) { kernelBTFPath in
                        unsafe withOptionalCString(configuration) { configuration in
                            unsafe withOptionalCString(tokenPath) { tokenPath in
                                unsafe withZeroed(bpf_object_open_opts.self) { arguments in
                                    unsafe arguments[0].sz = MemoryLayout<bpf_object_open_opts>.size
                                    unsafe arguments[0].object_name = unsafe name
                                    unsafe arguments[0].pin_root_path = unsafe pinRoot
                                    unsafe arguments[0].btf_custom_path = unsafe kernelBTFPath
                                    unsafe arguments[0].kconfig = unsafe configuration
                                    unsafe arguments[0].kernel_log_level = logLevel
                                    unsafe arguments[0].relaxed_maps = relaxesMaps
                                    _ = unsafe swift_bpf_set_token_path(arguments.baseAddress, tokenPath)
                                    return unsafe bpf_object__open_mem(
                                        bytes.baseAddress,
                                        bytes.count,
                                        arguments.baseAddress
                                    )
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// libbpf reads the kernel's types from a file.
    private static func kernelTypesFile(_ btf: BTF?) throws(BPFError) -> MemoryFile? {
        guard let btf else { return nil }
        do throws(Errno) {
            return try MemoryFile(btf.reader.content)
        } catch {
            throw BPFError(
                .resourceExhausted,
                errno: error,
                operation: .open,
                subject: .btf(btf.name),
                message: "the types cannot be written to a file in memory"
            )
        }
    }

    private static func checkTokenPath(_ path: FilePath?, subject: BPFError.Subject) throws(BPFError) {
        var options = unsafe bpf_object_open_opts()
        guard path != nil, unsafe !swift_bpf_set_token_path(&options, "") else { return }
        throw BPFError(
            .notSupported,
            operation: .open,
            subject: subject,
            message: "the libbpf that this library was compiled with has no BPF tokens",
            advice: "Use libbpf 1.4 or newer, or leave out BPFObject.OpenOptions.tokenPath"
        )
    }

    static func openFailure(_ defect: ELFDefect, subject: BPFError.Subject) -> BPFError {
        let code: BPFError.Code =
            switch defect {
            case .empty: .emptyFile
            case .truncated: .truncatedObject
            case .foreignByteOrder, .foreignMachine: .wrongMachine
            case .notELF, .notRelocatable, .malformed: .invalidObject
            }
        return BPFError(code, operation: .open, subject: subject, message: "\(defect)", advice: defect.advice)
    }

    /// The error of a file that cannot be read.
    static func readFailure(_ error: Errno, path: FilePath) -> BPFError {
        let (code, message): (BPFError.Code, String) =
            switch error {
            case .noSuchFileOrDirectory, .notDirectory: (.fileNotFound, "the file does not exist")
            case .permissionDenied, .notPermitted: (.permissionDenied, "the process has no permission to read the file")
            case .isDirectory: (.invalidArgument, "it is a directory")
            case .invalidArgument, .noSuchAddressOrDevice: (.invalidArgument, "it is not a regular file")
            case .fileTooLarge:
                (.invalidObject, "the file has more than \(ObjectFile.largest) bytes, the limit for a BPF object")
            case _ where error.meansExhausted:
                (.resourceExhausted, "no file descriptor or memory is left to read the file")
            default: (.systemCallFailed, "the file cannot be read")
            }
        return BPFError(code, errno: error, operation: .open, subject: .path(path), message: message)
    }

    /// `trace` for `build/trace.bpf.o`, as in bpftool's skeletons.
    private static func objectName(of path: FilePath) -> String {
        let path = path.string.utf8
        let start = path.lastIndex(of: UInt8(ascii: "/")).map(path.index(after:)) ?? path.startIndex
        let file = path[start...]
        let name = file.drop { $0 == UInt8(ascii: ".") }.prefix { $0 != UInt8(ascii: ".") }
        return file.isEmpty ? "object" : String(Substring(name.isEmpty ? file : name))
    }
}
