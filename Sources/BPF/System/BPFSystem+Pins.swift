// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
public import SystemPackage

extension BPFSystem {
    /// A program, a map or a link that is pinned in a bpffs.
    public struct PinnedObject: Sendable, Hashable {
        /// What is pinned.
        public enum Kind: String, Sendable, Hashable {
            /// A program.
            case program
            /// A map.
            case map
            /// A link.
            case link
        }

        /// The path of the pin.
        public let path: FilePath
        /// What is pinned there.
        public let kind: Kind
        /// Its ID.
        public let id: UInt32
    }

    /// The pins in the mounted bpffs, sorted by path. Pins that this process may not open are left out.
    public static var pins: [PinnedObject] { BPFKernel.bpffs.flatMap { pins(below: $0) } }

    /// Returns the pins below a directory of a bpffs, sorted by path. Pins that this process may not open are left out.
    ///
    /// - Parameter folder: a mount of a bpffs, or a directory in it.
    public static func pins(below folder: FilePath) -> [PinnedObject] {
        var found: [PinnedObject] = []
        var folders = [folder]
        while let folder = folders.popLast() {
            for name in FolderNames(folder.string) {
                let path = folder.appending(name)
                var status = stat()
                guard unsafe lstat(path.string, &status) == 0 else { continue }
                switch status.st_mode & S_IFMT {
                case S_IFDIR: folders.append(path)
                case S_IFREG: if let pin = pin(path) { found.append(pin) }
                default: break
                }
            }
        }
        return found.sorted { $0.path.string < $1.path.string }
    }

    /// Opens a pin of an unknown kind for its kind and its ID.
    private static func pin(_ path: FilePath) -> PinnedObject? {
        // What may only be read can be described too.
        for access in [BPFMap.Access.readWrite, .readOnly] {
            guard let descriptor = try? Pin.open(path, flags: access.rawValue) else { continue }
            guard let info = DescriptorInfo(descriptor.rawValue) else { return nil }
            // A link's description has its program's ID too.
            let kinds: [(PinnedObject.Kind, StaticString)] = [
                (.link, "link_id"), (.map, "map_id"), (.program, "prog_id"),
            ]
            for (kind, name) in kinds {
                guard let id = info[name].flatMap({ UInt32($0) }) else { continue }
                return PinnedObject(path: path, kind: kind, id: id)
            }
            return nil
        }
        return nil
    }
}
