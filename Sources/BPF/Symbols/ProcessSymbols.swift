// SPDX-License-Identifier: Apache-2.0

internal import ELFReader
internal import Glibc
internal import SystemPackage

/// The symbols of a process: what its addresses are, in its executable and its libraries.
///
/// ```swift
/// let symbols = try ProcessSymbols(pid: event.pid)
/// for address in addresses { print(symbols.location(of: address)) }   // main+0x12 (/usr/bin/app)
/// ```
///
/// It reads the process's mappings when it is created, and again when an address is in none of them. Files are read when
/// the first of their addresses is looked up, in the mount namespace of the process, and are kept for all processes. So
/// addresses are found after the process has exited too, unless it exited before this value was created.
public final class ProcessSymbols: Sendable {
    /// The process ID.
    public let pid: Int32

    /// The root directory of the process, which keeps its files reachable, or `nil` where it may not be opened.
    private let root: OwnedDescriptor?
    private let state: Locked<State>

    private struct State {
        var mappings: [ProcessMapping]
        var binaries: [ProcessMapping.File: BinarySymbols?] = [:]
        var hasExited = false
        /// When an address of a page was in no mapping.
        var misses: [UInt64: ContinuousClock.Instant] = [:]
    }

    /// When the process started, in ticks: another process with its ID has another time.
    private let started: UInt64?
    private static let timeOfMiss = Duration.seconds(1)
    private static let mostMisses = 4096

    /// Reads the mappings of a process.
    ///
    /// - Parameter pid: the process ID.
    /// - Throws: ``BPFError`` with ``BPFError/Code/targetNotFound`` when the process does not exist, or
    ///   ``BPFError/Code/permissionDenied``: another user's process needs `CAP_SYS_PTRACE`.
    ///
    /// The corresponding file is `/proc/PID/maps`.
    public init(pid: Int32) throws(BPFError) {
        started = ProcessMapping.startTime(of: pid)
        do throws(Errno) {
            state = Locked(State(mappings: try ProcessMapping.all(of: pid)))
        } catch {
            let isMissing = error == .noSuchFileOrDirectory || error == .noSuchProcess
            let isRefused = error == .permissionDenied || error == .notPermitted
            throw BPFError(
                isMissing ? .targetNotFound : isRefused ? .permissionDenied : .systemCallFailed,
                errno: error,
                operation: .read,
                subject: .process(pid),
                message: isMissing
                    ? "the process does not exist"
                    : isRefused ? "no permission to read its mappings" : "its mappings cannot be read",
                advice: isRefused
                    ? "Run as root, or grant CAP_SYS_PTRACE: setcap cap_sys_ptrace+ep on the executable" : nil
            )
        }
        self.pid = pid
        root = try? OwnedDescriptor(place: "/proc/\(pid)/root", O_DIRECTORY)
    }

    /// Returns the symbol that contains an address of the process, with the offset in it.
    ///
    /// - Parameter address: an address in the process.
    public func location(of address: UInt64) -> SymbolLocation {
        guard let mapping = mapping(of: address), !mapping.file.path.isEmpty else {
            return SymbolLocation(unknown: address)
        }
        let offset = address - mapping.start + mapping.offset
        guard let binary = binary(of: mapping) else {
            return SymbolLocation(
                address,
                symbol: nil,
                mangled: nil,
                offset: mapping.isFile ? offset : address - mapping.start,
                module: mapping.file.path,
                isInKernel: false
            )
        }
        return binary.location(address, fileOffset: offset, module: mapping.file.path)
    }

    /// Returns the symbol at an offset in a file of the process that has a build ID, as stacks with build IDs have it.
    ///
    /// - Parameters:
    ///   - buildID: the build ID, 20 bytes in stacks: shorter ones are followed by zeros.
    ///   - offset: the offset in the file.
    /// - Returns: The symbol, or `nil` when no file of the process has the build ID.
    public func location(buildID: [UInt8], offset: UInt64) -> SymbolLocation? {
        var seen: Set<ProcessMapping.File> = []
        for mapping in state.withLock({ $0.mappings }) where mapping.isFile && seen.insert(mapping.file).inserted {
            guard let binary = binary(of: mapping), let own = binary.buildID, Self.isSame(own, buildID) else {
                continue
            }
            return binary.location(offset, fileOffset: offset, module: mapping.file.path)
        }
        return nil
    }

    /// Stacks have 20 bytes of every build ID.
    static func isSame(_ own: [UInt8], _ stored: [UInt8]) -> Bool {
        let count = min(own.count, stored.count)
        return count > 0 && own[..<count] == stored[..<count] && stored[count...].allSatisfy { $0 == 0 }
    }

    private func mapping(of address: UInt64) -> ProcessMapping? {
        state.withLock { state in
            if let found = state.mappings.first(where: { $0.contains(address) }) { return found }
            // A library that was loaded since.
            guard !state.hasExited else { return nil }
            let now = ContinuousClock.now
            let page = address >> 12
            if let miss = state.misses[page], now - miss < Self.timeOfMiss { return nil }
            guard let mappings = try? ProcessMapping.all(of: pid), !mappings.isEmpty, isRunning else {
                state.hasExited = true
                return nil
            }
            state.mappings = mappings
            if let found = mappings.first(where: { $0.contains(address) }) { return found }
            if state.misses.count >= Self.mostMisses { state.misses.removeAll() }
            state.misses[page] = now
            return nil
        }
    }

    private func binary(of mapping: ProcessMapping) -> BinarySymbols? {
        guard mapping.isFile else { return nil }
        if let known = state.withLock({ $0.binaries[mapping.file] }) { return known }
        let binary = open(mapping).flatMap { SharedBinaries.symbols(of: $0, path: mapping.file.path, in: root) }
        state.withLock { $0.binaries[mapping.file] = .some(binary) }
        return binary
    }

    /// Whether the process with the ID is the same one.
    private var isRunning: Bool { started != nil && ProcessMapping.startTime(of: pid) == started }

    private func open(_ mapping: ProcessMapping) -> BinaryFile? {
        let path = mapping.file.path
        let named = mapping.isDeleted ? nil : root.flatMap { try? BinaryFile(path, in: $0) }
        if let named, mapping.isOf(named.identity) { return named }
        // Whatever has its path now, the mapped file can be read through its mapping while the process runs.
        let range = "\(String(mapping.start, radix: 16))-\(String(mapping.end, radix: 16))"
        if let mapped = try? BinaryFile("/proc/\(pid)/map_files/\(range)"), isRunning { return mapped }
        // Btrfs has another device in the list of mappings.
        if let named, mapping.file.inode == UInt64(named.identity.file) { return named }
        // Without the right to open the root directory.
        guard root == nil, !mapping.isDeleted, let own = try? BinaryFile(path), mapping.isOf(own.identity) else {
            return nil
        }
        return own
    }
}

/// The symbols of files that processes share.
private enum SharedBinaries {
    private static let known = Locked<[BinaryFile.Identity: BinarySymbols]>([:])
    private static let most = 256

    static func symbols(of file: BinaryFile, path: String, in root: OwnedDescriptor?) -> BinarySymbols? {
        if let known = known.withLock({ $0[file.identity] }) { return known }
        guard let new = try? BinarySymbols(file, path: FilePath(path), in: root) else { return nil }
        known.withLock { known in
            if known.count >= most { known.removeAll() }
            known[file.identity] = new
        }
        return new
    }
}
