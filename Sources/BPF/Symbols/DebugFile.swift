// SPDX-License-Identifier: Apache-2.0

internal import ELFReader
internal import SystemPackage

/// The file with the symbols of a stripped executable or library, as packages of debug information install it.
struct DebugFile {
    let file: BinaryFile
    let executable: ELFExecutable

    private static let folder = "/usr/lib/debug"

    /// Finds the file by build ID or by the name in `.gnu_debuglink`.
    ///
    /// - Parameter root: the root directory that the path belongs to, or `nil` for this process's.
    static func find(_ executable: ELFExecutable, _ path: FilePath, in root: OwnedDescriptor? = nil) -> DebugFile? {
        var places: [(path: String, root: OwnedDescriptor?)] = []
        if let id = executable.buildID, let place = self.path(buildID: id) {
            if root != nil { places.append((place, root)) }
            // A build ID is the same everywhere.
            places.append((place, nil))
        }
        if let name = executable.debugLink {
            let directory = path.removingLastComponent().string
            for place in ["\(directory)/\(name)", "\(directory)/.debug/\(name)", "\(folder)\(directory)/\(name)"] {
                places.append((place, root))
            }
        }
        for place in places {
            guard let file = try? BinaryFile(place.path, in: place.root),
                let found = try? ELFExecutable(size: file.size, read: file.read), found.hasAllSymbols,
                belongs(file, found, to: executable)
            else { continue }
            return DebugFile(file: file, executable: found)
        }
        return nil
    }

    /// Whether it is of the same build: another version has other addresses.
    private static func belongs(_ file: BinaryFile, _ found: ELFExecutable, to executable: ELFExecutable) -> Bool {
        if let id = executable.buildID { return found.buildID == id }
        return executable.debugLinkChecksum.map { $0 == file.checksum } ?? false
    }

    private static let known = Locked<[[UInt8]: BinarySymbols]>([:])
    private static let mostKnown = 64

    /// The symbols of a build ID as stacks have it: 20 bytes, with zeros after a shorter one.
    static func symbols(ofStored buildID: [UInt8]) -> BinarySymbols? {
        if let symbols = known.withLock({ $0[buildID] }) { return symbols }
        for count in [20, 16, 8] where buildID.count >= count && buildID[count...].allSatisfy({ $0 == 0 }) {
            let id = Array(buildID[..<count])
            guard let path = path(buildID: id), FileAccess.exists(path),
                let symbols = try? BinarySymbols(path: FilePath(path)), symbols.buildID == id
            else { continue }
            known.withLock { known in
                if known.count >= mostKnown { known.removeAll() }
                known[buildID] = symbols
            }
            return symbols
        }
        return nil
    }

    /// Where the debug information of a build ID is installed.
    static func path(buildID: [UInt8]) -> String? {
        guard buildID.count > 1 else { return nil }
        let text = hexadecimalDigits(buildID)
        return "\(folder)/.build-id/\(text.prefix(2))/\(text.dropFirst(2)).debug"
    }
}
