// SPDX-License-Identifier: Apache-2.0

/// A view of a struct_ops ``BPFMap``: a structure of the kernel whose functions are programs.
public struct StructOpsMap: Sendable {
    /// The state of the structure in the kernel.
    ///
    /// The corresponding kernel definition is `enum bpf_struct_ops_state` in kernel/bpf/bpf_struct_ops.c.
    public enum State: UInt32, Sendable, Hashable, BPFValue {
        /// The structure has no content yet.
        case initialized
        /// The kernel uses it.
        case inUse
        /// It is deleted when its last user is gone.
        case beingDeleted
        /// It has its content and can be attached by a link.
        case ready
    }

    /// The map.
    public let map: BPFMap

    /// Creates a view of a struct_ops map.
    ///
    /// - Parameter map: a map of type ``BPFMapType/structOps``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .structOps)
        self.map = map
    }

    /// Returns the state of the structure.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for a state that is newer than this library, or the
    ///   kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    public func state() throws(BPFError) -> State {
        // struct bpf_struct_ops_common_value: the number of users and the state.
        let bytes = try map.raw.lookup([0, 0, 0, 0]) ?? []
        guard bytes.count >= 8, let state = unsafe State(decoding: bytes.span.bytes.extracting(4..<8)) else {
            throw map.invalidBytes(State.self, .lookup)
        }
        return state
    }
}
