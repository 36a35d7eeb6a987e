// SPDX-License-Identifier: Apache-2.0

internal import ELFReader
internal import SystemPackage

/// The file with the symbols of a stripped executable or library, as packages of debug information install it.
struct DebugFile {
    let file: BinaryFile
    let executable: ELFExecutable

    private static let folder = "/usr/lib/debug"

    /// Finds the file by build ID or by the name in `.gnu_debuglink`.
    static func find(_ executable: ELFExecutable, _ path: FilePath) -> DebugFile? {
        var places: [String] = []
        if let id = executable.buildID, let place = self.path(buildID: id) { places.append(place) }
        if let name = executable.debugLink {
            let directory = path.removingLastComponent().string
            places += ["\(directory)/\(name)", "\(directory)/.debug/\(name)", "\(folder)\(directory)/\(name)"]
        }
        for place in places {
            guard let file = try? BinaryFile(place),
                let found = try? ELFExecutable(size: file.size, read: file.read), found.hasAllSymbols,
                // Another version has other addresses.
                found.buildID == executable.buildID
            else { continue }
            return DebugFile(file: file, executable: found)
        }
        return nil
    }

    /// The symbols of a build ID as stacks have it: 20 bytes, with zeros after a shorter one.
    static func symbols(ofStored buildID: [UInt8]) -> BinarySymbols? {
        for count in [20, 16, 8] where buildID.count >= count && buildID[count...].allSatisfy({ $0 == 0 }) {
            guard let path = path(buildID: Array(buildID[..<count])), FileAccess.exists(path) else { continue }
            return try? BinarySymbols(path: FilePath(path))
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
