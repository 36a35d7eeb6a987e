// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// A function of another BPF program. For programs of `SEC("freplace/…")`, which replace it, and for `fentry` and `fexit`
    /// programs that were loaded for it.
    ///
    /// ```swift
    /// try open.program("other_verdict").setAttachTarget("verdict", of: filter)   // before load()
    /// let object = try open.load()
    /// let link = try object.program("other_verdict").attach(to: .function("verdict", of: filter))
    /// ```
    ///
    /// A `freplace` program may be attached to the function of another program than the one that it was loaded for, if the
    /// functions have the same arguments. The other program must not be attached to a socket map or a perf event.
    ///
    /// - Parameters:
    ///   - name: the name of a global function of the program, or of the program itself.
    ///   - program: the other program, with BTF.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment of a `fentry` or `fexit` program (Linux
    ///     5.19 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_freplace`.
    /// Minimum kernel: Linux 5.6, built with `CONFIG_DEBUG_INFO_BTF` and `CONFIG_BPF_JIT`.
    public static func function(_ name: String, of program: BPFProgram, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(FunctionOfProgram(function: name, program: program, cookie: cookie))
    }
}

struct FunctionOfProgram: AttachHook {
    static let requirement = KernelRequirement.freplace
    static let programTypes: [BPFProgramType] = [.ext, .tracing]

    let function: String
    let program: BPFProgram
    let cookie: UInt64

    var description: String { "function \(function) of program '\(program.name)'" }

    static func == (left: FunctionOfProgram, right: FunctionOfProgram) -> Bool {
        left.function == right.function && left.program === right.program && left.cookie == right.cookie
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(function)
        hasher.combine(ObjectIdentifier(program))
        hasher.combine(cookie)
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        let other = try self.program.openDescriptor(for: .attach)
        let id = try self.program.functionID(function) { (code, message, advice) in
            BPFError(
                code,
                operation: .attach,
                subject: .program(program.name),
                message: message,
                advice: advice,
                place: target.description
            )
        }
        guard program.type == .ext else { return try attachTracing(program, id, to: target) }
        guard cookie == 0 else { throw program.invalid("a freplace program has no cookie", target) }
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            let link = try LinkCreate.link(
                descriptor,
                BPFAttachType(rawValue: 0),
                target: UInt32(bitPattern: other.rawValue),
                options: TracingLinkOptions(targetBTFID: id)
            )
            withExtendedLifetime(other) {}
            return .descriptor(link)
        }
    }

    /// The kernel attaches it only to the function that it was loaded for.
    private func attachTracing(
        _ program: BPFProgram,
        _ id: UInt32,
        to target: AttachTarget
    ) throws(BPFError) -> Link {
        guard FunctionTracing.attachTypes.contains(program.expectedAttachType) || program.handle == nil else {
            throw program.invalid(
                "it does not trace functions",
                target,
                advice: "Use SEC(\"fentry\") or SEC(\"freplace\")"
            )
        }
        let info = try program.info()
        let other = try self.program.info()
        // Linux before 5.17 does not report the function that it was loaded for.
        if let function = info.targetTypeID {
            guard let btf = info.targetBTFID else {
                throw BPFError(
                    .alreadyAttached,
                    operation: .attach,
                    subject: .program(program.name),
                    message: "it was attached before, and the kernel attaches a tracer of another program only once",
                    advice: "Use a newly loaded object for the next attachment",
                    place: target.description
                )
            }
            guard btf == other.btfID, function == id else {
                throw program.invalid(
                    "it was loaded for another function, to which the kernel ties it",
                    target,
                    advice: "Use setAttachTarget(\"\(self.function)\", of: program) before load()"
                )
            }
        }
        try program.checkCookie(cookie, .tracingCookie, target)
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            .descriptor(try FunctionTracing.link(descriptor, program.expectedAttachType, cookie: cookie))
        }
    }
}

extension BPFProgram {
    /// The ID of one of the program's functions in its BTF.
    ///
    /// - Parameter failure: the error of a code, a message and advice.
    func functionID(
        _ name: String,
        _ failure: (BPFError.Code, String, String?) -> BPFError
    ) throws(BPFError) -> UInt32 {
        guard let btfID = try info().btfID else {
            throw failure(
                .missingBTF,
                "program '\(self.name)' has no BTF, in which its functions are named",
                "Use 'clang -g' to compile it"
            )
        }
        let btf = try BTF(id: btfID)
        let functions = btf.types.filter { $0.kind == .function }
        guard let function = functions.first(where: { $0.name == name }) else {
            let names = functions.compactMap { $0.name }
            throw failure(
                .targetNotFound,
                "program '\(self.name)' has no function '\(name)'",
                limitedAdvice(for: name, among: names, kind: "function")
            )
        }
        return function.id
    }
}
