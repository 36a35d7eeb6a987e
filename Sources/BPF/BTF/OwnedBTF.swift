// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf

/// BTF that does not belong to an open object. Its types are read when they are first needed: most loads do not need
/// them.
final class OwnedBTF: Sendable {
    private enum Source {
        case bytes([UInt8])
        /// The ID in the kernel.
        case kernel(UInt32)
    }

    private let source: Source
    private let known = Locked<BTFTypes??>(nil)
    private let knownVariables = Locked<GlobalVariables?>(nil)

    /// Copies the BTF of an object; `nil` when there is none.
    init?(copying object: OpaquePointer?) {
        guard let object = unsafe object, let bytes = unsafe object.rawBTF else { return nil }
        source = .bytes(bytes)
    }

    /// Creates the BTF with this ID, of a map or a program.
    init(kernelID id: UInt32) { source = .kernel(id) }

    /// The types; `nil` when they cannot be read: the kernel requires `CAP_SYS_ADMIN` to open BTF by its ID.
    var types: BTFTypes? {
        known.withLock { known in
            if let known { return known }
            let bytes: [UInt8]? =
                switch source {
                case .bytes(let bytes): bytes
                case .kernel(let id): try? KernelBTF(id: id).bytes
                }
            let types = bytes.flatMap { try? BTFTypes($0) }
            known = .some(types)
            return types
        }
    }

    /// Returns the global variables, for an object of that name.
    func variables(of object: String) -> GlobalVariables {
        let types = self.types
        return knownVariables.withLock { known in
            if let known { return known }
            let variables = GlobalVariables(types: types, name: object)
            known = variables
            return variables
        }
    }
}

extension OpaquePointer {
    /// A copy of the bytes of a `struct btf`.
    var rawBTF: [UInt8]? {
        var size: UInt32 = 0
        guard let data = unsafe btf__raw_data(self, &size) else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: data, count: Int(size)))
    }
}
