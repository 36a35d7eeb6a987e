// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// What a program of an object is to be, or was to be.
struct ProgramSettings {
    let name: String
    let section: String
    let type: BPFProgramType
    let attachType: BPFAttachType
    let isAutoloaded: Bool

    init(_ program: OpaquePointer) {
        name = unsafe program.programName
        section = unsafe program.programSection
        type = BPFProgramType(rawValue: unsafe bpf_program__type(program).rawValue)
        attachType = BPFAttachType(rawValue: unsafe bpf_program__expected_attach_type(program).rawValue)
        isAutoloaded = unsafe bpf_program__autoload(program)
    }

    /// The word that users have for such programs, `fentry` for a program of type `tracing` at a function's entry.
    var kind: String { type.kind(with: attachType) }
}

extension BPFProgramType {
    /// The word that users have for programs of a type at a kind of hook.
    func kind(with attachType: BPFAttachType) -> String {
        switch (self, attachType) {
        case (.tracing, .traceFentry): "fentry"
        case (.tracing, .traceFexit): "fexit"
        case (.tracing, .traceFsession): "fsession"
        case (.tracing, .modifyReturn): "fmod_ret"
        case (.tracing, .traceFentryMulti): "fentry.multi"
        case (.tracing, .traceFexitMulti): "fexit.multi"
        case (.tracing, .traceFsessionMulti): "fsession.multi"
        case (.tracing, .traceRawTP): "tp_btf"
        case (.tracing, .traceIter): "iterator"
        case (.lsm, _): "LSM"
        case (.ext, _): "freplace"
        case (.kprobe, .traceKprobeMulti): "kprobe.multi"
        case (.kprobe, .traceKprobeSession): "kprobe.session"
        case (.kprobe, .traceUprobeMulti): "uprobe.multi"
        case (.kprobe, .traceUprobeSession): "uprobe.session"
        default: description
        }
    }
}
