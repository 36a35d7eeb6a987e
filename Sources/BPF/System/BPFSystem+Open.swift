// SPDX-License-Identifier: Apache-2.0

extension BPFProgram.Info {
    /// Opens the program of this description, by its ID.
    ///
    /// - Throws: ``BPFError`` as ``BPFProgram/init(id:)`` does.
    public func open() throws(BPFError) -> BPFProgram { try BPFProgram(id: id) }
}

extension BPFMap.Info {
    /// Opens the map of this description, by its ID.
    ///
    /// - Parameter access: what the handle may do with the map.
    /// - Throws: ``BPFError`` as ``BPFMap/init(id:access:)`` does.
    public func open(access: BPFMap.Access = .readWrite) throws(BPFError) -> BPFMap {
        try BPFMap(id: id, access: access)
    }
}

extension Link.Info {
    /// Opens the link of this description, by its ID.
    ///
    /// - Throws: ``BPFError`` as ``Link/init(id:)`` does.
    public func open() throws(BPFError) -> Link { try Link(id: id) }
}

extension BTF.Info {
    /// Opens the BTF of this description, by its ID.
    ///
    /// - Throws: ``BPFError`` as ``BTF/init(id:)`` does.
    public func open() throws(BPFError) -> BTF { try BTF(id: id) }
}
