// SPDX-License-Identifier: Apache-2.0

@_spi(Reflection) internal import Swift

/// A stored member of a Swift type, as the compiler laid it out.
struct StoredMember {
    let name: String
    let type: any Any.Type
    /// The offset in the type, in bytes.
    let offset: Int

    /// The range of the member's bytes in the type.
    var range: Range<Int> { offset..<offset + StoredMember.size(of: type) }

    /// Returns the members of a structure or a tuple in their order; none for other types, C unions and bit fields.
    static func members(of type: any Any.Type) -> [StoredMember] {
        var members: [StoredMember] = []
        _ = unsafe _forEachField(of: type) { name, offset, type, _ in
            members.append(StoredMember(name: unsafe String(cString: name), type: type, offset: offset))
            return true
        }
        return members
    }

    /// The size with the trailing padding, which is C's `sizeof`.
    static func stride(of type: any Any.Type) -> Int {
        func stride<Value>(_: Value.Type) -> Int { MemoryLayout<Value>.stride }
        return size(of: type) == 0 ? 0 : _openExistential(type, do: stride)
    }

    /// Whether the type is a structure of Swift or C.
    static func isStructure(_ type: any Any.Type) -> Bool {
        func isStructure<Value>(_: Value.Type) -> Bool {
            var isStructure = false
            // Reflection has the kind of a member, not of a type.
            _ = unsafe _forEachField(of: Holder<Value>.self) { _, _, _, kind in
                isStructure = kind == .struct
                return true
            }
            return isStructure
        }
        return _openExistential(type, do: isStructure)
    }

    private struct Holder<Value> { let value: Value }

    static func size(of type: any Any.Type) -> Int {
        func size<Value>(_: Value.Type) -> Int { MemoryLayout<Value>.size }
        return _openExistential(type, do: size)
    }
}
