// SPDX-License-Identifier: Apache-2.0

/// An object file that is a part of the executable.
public struct BPFEmbeddedObject: Sendable {
    /// The object's name.
    public let name: String
    /// The names of its maps in C, without sections of variables.
    public let mapNames: [String]
    /// The names of its programs in C.
    public let programNames: [String]
    private let text: StaticString

    /// Creates the description of an object.
    ///
    /// - Parameters:
    ///   - name: the object's name.
    ///   - maps: the names of its maps in C, without sections of variables.
    ///   - programs: the names of its programs in C.
    ///   - base64: the bytes of the file in Base64 (RFC 4648), with padding and without line breaks. A literal of text
    ///     compiles faster than one of numbers.
    public init(name: String, maps: [String], programs: [String], base64: StaticString) {
        self.name = name
        mapNames = maps
        programNames = programs
        text = base64
    }

    /// The bytes of the file.
    public var bytes: [UInt8] { text.withUTF8Buffer { unsafe Base64.decode($0) } }
}
