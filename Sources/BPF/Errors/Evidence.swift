// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// What is known about a failed operation when its cause is looked for.
struct Evidence {
    /// `"open"`, `"load"`, `"attach"`, …
    let operation: BPFError.Operation
    /// What the operation was on, where nothing says more.
    let subject: BPFError.Subject
    /// What the failed call answered.
    let errno: Errno
    private(set) var messages = LibbpfMessages([])
    /// The object that did not load.
    var object: ObjectHandle?
    /// The standalone map that was to be created.
    var creation: MapSettings?
    /// The maps of maps that name no inner map.
    var mapsWithoutInner: Set<String> = []
    var notes = DebugNotes()
    /// The program whose loading failed and what the verifier said: libbpf stops at the first.
    private(set) var rejected: (program: String, verifier: VerifierReport)?
    /// The program that could not be attached.
    var program: BPFProgram?
    /// The hook, or `nil` for the one that the section names.
    var target: AttachTarget?
    /// The map on which an operation failed.
    var map: BPFMap?

    /// The error numbers that say most: the messages' before that of the call, which is often another one.
    var errnos: [Errno] { messages.errnos + [errno] }

    /// The program that the kernel refused to load.
    var loadingProgram: String? { messages.match(["prog '{program}': BPF program load failed: {_}"])?["program"] }

    /// Adds libbpf's messages, and parses the log of the rejected program once: logs can be long.
    mutating func add(_ messages: [String], verifierLogs: [String: String] = [:]) {
        self.messages = LibbpfMessages(messages)
        guard let name = loadingProgram, let log = verifierLogs[name] else { return }
        rejected = (name, VerifierReport(program: name, log: log))
    }

    /// What a program of the object that did not load is.
    func settings(ofProgram name: String) -> ProgramSettings? {
        guard let object else { return nil }
        return unsafe object.pointer.programs.first { unsafe $0.pointer.programName == name }.map {
            unsafe ProgramSettings($0.pointer)
        }
    }

    /// What a map of the object that did not load is.
    func settings(ofMap name: String) -> MapSettings? {
        guard let object else { return nil }
        return unsafe object.pointer.maps.lazy.map { unsafe MapSettings($0.pointer) }
            .first { $0.name == name || $0.fullName == name }
    }
}
