// SPDX-License-Identifier: Apache-2.0

/// A view of a map that may have been switched off before the object was loaded.
public struct BPFPart<View: Sendable>: Sendable {
    @usableFromInline let view: View?
    private let error: BPFError?

    /// Creates the view of a map of a loaded object.
    ///
    /// - Parameters:
    ///   - name: the map's name in C.
    ///   - object: the loaded object.
    ///   - body: creates the view.
    /// - Throws: what `body` throws, or ``BPFError`` as ``BPFObject/map(_:)`` does, but not for a map that was switched off.
    public init(
        _ name: String,
        of object: BPFObject,
        _ body: (BPFMap) throws(BPFError) -> View
    ) throws(BPFError) {
        let map: BPFMap
        do throws(BPFError) {
            map = try object.map(name)
        } catch {
            guard error.code == .mapNotFound else { throw error }
            view = nil
            self.error = error
            return
        }
        view = try body(map)
        error = nil
    }

    /// Returns the view.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound`` when the map was switched off.
    @inlinable
    public func get() throws(BPFError) -> View {
        if let view { return view }
        throw missing
    }

    @usableFromInline var missing: BPFError {
        error ?? BPFError(.mapNotFound, operation: .find, message: "the map does not exist")
    }
}

extension BPFObject {
    /// Returns a map, or `nil` when the object has none of that name or its creation was switched off, for a generated type.
    ///
    /// - Throws: ``BPFError`` as ``map(_:)`` does for other reasons.
    public func mapIfCreated(_ name: String) throws(BPFError) -> BPFMap? { try loadedMaps.map(name) }
}
