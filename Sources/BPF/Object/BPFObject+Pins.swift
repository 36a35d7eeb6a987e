// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import SystemPackage

extension BPFObject {
    /// Pins all maps in a directory of a bpffs, each under its name, with `_` in place of dots. All or none.
    ///
    /// Maps that have a pin already keep it.
    ///
    /// - Parameter directory: a directory of a mounted bpffs, which is created if it does not exist.
    /// - Throws: ``BPFError`` as ``BPFMap/pin(at:)-(FilePath)`` and ``maps`` do.
    ///
    /// The corresponding C function is `bpf_object__pin_maps`.
    public func pinMaps(in directory: FilePath) throws(BPFError) {
        try pinAll(loadedMaps.all(pinned: false), in: directory)
    }

    /// Pins all maps in a directory of a bpffs, which is given as a string.
    public func pinMaps(in directory: String) throws(BPFError) {
        try checkZeroes(directory, operation: .pin, subject: .object(name))
        try pinMaps(in: FilePath(directory))
    }

    /// Removes the pins of all maps that have one.
    ///
    /// - Throws: ``BPFError`` as ``BPFMap/unpin()`` does, after the others were removed, or
    ///   ``BPFError/Code/resourceExhausted`` when no file descriptor is left for the handles of the maps that have a pin.
    ///
    /// The corresponding C function is `bpf_object__unpin_maps`.
    public func unpinMaps() throws(BPFError) { try unpinAll(loadedMaps.all(pinned: true)) }

    /// Pins all programs in a directory of a bpffs, each under its name. All or none.
    ///
    /// Programs that have a pin already keep it.
    ///
    /// - Parameter directory: a directory of a mounted bpffs, which is created if it does not exist.
    /// - Throws: ``BPFError`` as ``BPFProgram/pin(at:)-(FilePath)`` does.
    ///
    /// The corresponding C function is `bpf_object__pin_programs`.
    public func pinPrograms(in directory: FilePath) throws(BPFError) {
        try pinAll(programs.filter { !$0.isPinned }, in: directory)
    }

    /// Pins all programs in a directory of a bpffs, which is given as a string.
    public func pinPrograms(in directory: String) throws(BPFError) {
        try checkZeroes(directory, operation: .pin, subject: .object(name))
        try pinPrograms(in: FilePath(directory))
    }

    /// Removes the pins of all programs that have one.
    ///
    /// - Throws: ``BPFError`` as ``BPFProgram/unpin()`` does, after the others were removed.
    ///
    /// The corresponding C function is `bpf_object__unpin_programs`.
    public func unpinPrograms() throws(BPFError) { try unpinAll(programs.filter(\.isPinned)) }

    private func pinAll(_ parts: [some Pinnable], in directory: FilePath) throws(BPFError) {
        // An existing directory is used; the pins report what is wrong with it.
        let isNew = unsafe mkdir(directory.string, 0o700) == 0
        var pinned: [any Pinnable] = []
        for part in parts {
            do throws(BPFError) {
                let file = part.name.map { $0 == "." ? "_" : $0 }
                try part.pin(at: directory.appending(String(file)))
                pinned.append(part)
            } catch {
                for part in pinned { try? part.unpin() }
                if isNew { unsafe rmdir(directory.string) }
                throw error
            }
        }
    }

    private func unpinAll(_ parts: [some Pinnable]) throws(BPFError) {
        var failure: BPFError?
        for part in parts {
            do throws(BPFError) { try part.unpin() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }
}

/// A map or a program.
private protocol Pinnable {
    var name: String { get }
    func pin(at path: FilePath) throws(BPFError)
    func unpin() throws(BPFError)
}

extension BPFMap: Pinnable {}
extension BPFProgram: Pinnable {}
