// SPDX-License-Identifier: Apache-2.0

/// The C type of a stored member of a Swift type.
enum MemberKind {
    case integer
    case float
    case boolean
    case pointer
    /// An `InlineArray`, or a tuple as C's arrays are imported.
    case array(element: any Any.Type, count: Int)
    case structure([StoredMember])
    /// Bytes without type information: a C union, or a structure without reflection data.
    case opaque
    /// A type that is laid out differently from C, or for which not all bit patterns are values. With the reason.
    case foreign(String)

    init(_ type: any Any.Type) {
        switch type {
        case is Bool.Type: self = .boolean
        case is any FixedWidthInteger.Type: self = .integer
        case is any BinaryFloatingPoint.Type: self = .float
        case is any CPointer.Type: self = .pointer
        case let array as any FixedArray.Type: self = .array(element: array.elementType, count: array.elementCount)
        default: self = Self.compound(type)
        }
    }

    private static func compound(_ type: any Any.Type) -> MemberKind {
        let members = StoredMember.members(of: type)
        let name = String(reflecting: type)
        if name.hasPrefix("Swift.") {
            return .foreign("not a type that C has")
        }
        guard let first = members.first else {
            if type is any RawRepresentable.Type, !StoredMember.isStructure(type) {
                return .foreign("an enumeration, which Swift does not store as C does; store its raw value")
            }
            // A C union, or a structure of a module that was compiled without reflection data.
            return StoredMember.isStructure(type)
                ? .opaque : .foreign("not an integer, a floating-point number, a fixed array or a structure of these")
        }
        // The elements of a tuple have numbers for names.
        if first.name == ".0", members.allSatisfy({ $0.type == first.type }) {
            return .array(element: first.type, count: members.count)
        }
        return .structure(members)
    }
}

/// `InlineArray` with any element type.
protocol FixedArray {
    static var elementType: any Any.Type { get }
    static var elementCount: Int { get }
}

extension InlineArray: FixedArray where Element: Any {
    static var elementType: any Any.Type { Element.self }
    static var elementCount: Int { count }
}

/// A C pointer.
protocol CPointer {}

extension UnsafePointer: @unsafe CPointer {}
extension UnsafeMutablePointer: @unsafe CPointer {}
extension UnsafeRawPointer: @unsafe CPointer {}
extension UnsafeMutableRawPointer: @unsafe CPointer {}
extension OpaquePointer: @unsafe CPointer {}
extension Optional: CPointer where Wrapped: CPointer {}
