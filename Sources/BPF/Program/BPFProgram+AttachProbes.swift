// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

// Probes of functions in the kernel and in user space.
extension BPFProgram {
    func attachKprobe(
        _ target: AttachTarget,
        function: String,
        offset: Int,
        cookie: UInt64,
        isReturn: Bool
    ) throws(BPFError) -> Link {
        guard offset >= 0 else { throw invalid("the offset \(offset) lies before the function") }
        return try unsafe attach(target) {
            var options = bpf_kprobe_opts()
            options.sz = MemoryLayout<bpf_kprobe_opts>.size
            options.bpf_cookie = cookie
            options.offset = offset
            options.retprobe = isReturn
            return unsafe bpf_program__attach_kprobe_opts(pointer, function, &options)
        }
    }

    func attachUprobe(
        _ target: AttachTarget,
        _ probe: AttachTarget.UserProbe,
        isReturn: Bool
    ) throws(BPFError) -> Link {
        guard probe.offset >= 0 else { throw invalid("the offset \(probe.offset) lies before the code") }
        let pid = try libbpfPID(probe.pid)
        return try unsafe attach(target) {
            unsafe withOptionalCString(probe.function) { function in
                var options = unsafe bpf_uprobe_opts()
                unsafe options.sz = MemoryLayout<bpf_uprobe_opts>.size
                unsafe options.bpf_cookie = probe.cookie
                unsafe options.retprobe = isReturn
                unsafe options.func_name = unsafe function
                return unsafe bpf_program__attach_uprobe_opts(
                    pointer,
                    pid,
                    probe.binary.string,
                    probe.offset,
                    &options
                )
            }
        }
    }

    func attachUSDT(
        _ target: AttachTarget,
        binary: FilePath,
        provider: String,
        name: String,
        pid: CInt?,
        cookie: UInt64
    ) throws(BPFError) -> Link {
        guard section.hasPrefix("usdt") else {
            throw invalid("it cannot read a USDT probe's arguments", advice: "Declare it SEC(\"usdt\")")
        }
        let pid = try libbpfPID(pid)
        return try checkingUSDTLayout(of: target, cookie: cookie) { () throws(BPFError) in
            try unsafe attach(target) {
                var options = bpf_usdt_opts()
                options.sz = MemoryLayout<bpf_usdt_opts>.size
                options.usdt_cookie = cookie
                return unsafe bpf_program__attach_usdt(pointer, pid, binary.string, provider, name, &options)
            }
        }
    }

    /// Attaches a USDT program, and refuses one that would not find its arguments.
    func checkingUSDTLayout(
        of target: AttachTarget? = nil,
        cookie: UInt64 = 0,
        _ body: () throws(BPFError) -> Link
    ) throws(BPFError) -> Link {
        let specifications = unsafe USDTSpecifications(of: handle.pointer)
        guard specifications?.areOfAnotherLibbpf != true else {
            // Of two mistakes the one that is not libbpf's to mend comes first.
            guard UserPlace(self, target)?.interpreterLine == nil else {
                throw AttachFailure(program: self, target: target, errno: .execFormatError).error
            }
            throw otherLayout()
        }
        let link = try body()
        if specifications?.areMisread(cookie: cookie) == true {
            try link.detach()
            throw otherLayout()
        }
        return link
    }

    private func otherLayout() -> BPFError {
        BPFError(
            .notSupported,
            operation: .attach,
            subject: .program(name),
            message:
                "it was compiled with another layout of USDT arguments than libbpf \(LibbpfVersion.running) writes",
            advice: "Use the <bpf/usdt.bpf.h> of that libbpf to compile it"
        )
    }

    /// libbpf's -1 is every process, its 0 the calling one.
    private func libbpfPID(_ pid: CInt?) throws(BPFError) -> CInt {
        guard let pid else { return -1 }
        guard pid >= 0 else { throw invalid("\(pid) is no process") }
        return pid
    }

    func attachKprobeMulti(
        _ target: AttachTarget,
        _ functions: AttachTarget.KernelFunctions,
        isReturn: Bool
    ) throws(BPFError) -> Link {
        guard attachType == .traceKprobeMulti else {
            throw invalid(
                "it was loaded for one kernel function at a time",
                advice: "Declare it SEC(\"kprobe.multi\"), or call setAttachType(.traceKprobeMulti) before load()"
            )
        }
        switch functions {
        case .names(let names, let cookies):
            guard !names.isEmpty else { throw invalid("no function is named") }
            guard cookies.isEmpty || cookies.count == names.count else {
                throw invalid("there are \(cookies.count) cookies for \(names.count) functions")
            }
            return try attaching(to: target) { () throws(Errno) in
                try createLink(names, cookies, .traceKprobeMulti, isReturn: isReturn)
            }
        case .pattern(let pattern):
            return try attach(target, pattern: pattern, .traceKprobeMulti, isReturn: isReturn)
        }
    }

    /// Attaches a program that is called at the entry of functions, and at the return where it asks for it.
    func attachKprobeSession(pattern: String) throws(BPFError) -> Link {
        try attach(nil, pattern: pattern, .traceKprobeSession, isReturn: false)
    }

    private func attach(
        _ target: AttachTarget?,
        pattern: String,
        _ attachType: BPFAttachType,
        isReturn: Bool
    ) throws(BPFError) -> Link {
        // What the kernel cannot do is said before a pattern that matches nothing for it.
        guard let matches = BPFFeatures.supports(.kprobeMulti) == .no ? [] : KernelFunctionList.matching(pattern)
        else { throw AttachFailure(program: self, target: target, errno: .noSuchFileOrDirectory).error }
        return try attaching(to: target) { () throws(Errno) in
            guard !matches.isEmpty else { throw .noSuchProcess }
            do throws(Errno) {
                return try createLink(matches.map(\.name), [], attachType, isReturn: isReturn)
            } catch {
                // Before Linux 6.2 the functions of modules are not found by name.
                let own = matches.filter { !$0.isInModule }
                guard error == .noSuchProcess, !own.isEmpty, own.count < matches.count else { throw error }
                return try createLink(own.map(\.name), [], attachType, isReturn: isReturn)
            }
        }
    }

    private func createLink(
        _ names: [String],
        _ cookies: [UInt64],
        _ attachType: BPFAttachType,
        isReturn: Bool
    ) throws(Errno) -> Link.Attachment {
        var text: [UInt8] = []
        var starts: [Int] = []
        for name in names {
            starts.append(text.count)
            text += name.utf8
            text.append(0)
        }
        return try createLink(attachType) { (command) throws(Errno) in
            let result: Result<OwnedDescriptor, Errno> = unsafe text.withUnsafeBytes { text in
                let symbols = starts.map { start in
                    unsafe UInt64(UInt(bitPattern: text.baseAddress.map { unsafe $0 + start }))
                }
                return unsafe symbols.withUnsafeBytes { symbols in
                    unsafe cookies.withUnsafeBytes { cookies in
                        command.set(UInt32(isReturn ? 1 : 0), at: 16)  // BPF_F_KPROBE_MULTI_RETURN
                        command.set(UInt32(truncatingIfNeeded: names.count), at: 20)
                        unsafe command.set(symbols.baseAddress, at: 24)
                        unsafe command.set(cookies.isEmpty ? nil : cookies.baseAddress, at: 40)
                        do throws(Errno) {
                            return .success(try command.descriptor())
                        } catch {
                            return .failure(error)
                        }
                    }
                }
            }
            return try result.get()
        }
    }
}
