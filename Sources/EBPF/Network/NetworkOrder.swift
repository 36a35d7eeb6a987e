// SPDX-License-Identifier: Apache-2.0

/// An integer whose most significant byte comes first, as in headers of packets.
public struct NetworkOrder<Value: FixedWidthInteger & BitwiseCopyable & Sendable>: BitwiseCopyable, Sendable {
    /// The bytes as they are in memory, read in the machine's order.
    public var bigEndian: Value

    /// Creates an integer from bytes in network order.
    @inline(__always)
    public init(bigEndian: Value) {
        self.bigEndian = bigEndian
    }

    /// Creates an integer in network order.
    @inline(__always)
    public init(_ value: Value) {
        self.bigEndian = value.bigEndian
    }

    /// The integer in the machine's order.
    public var value: Value {
        @inline(__always) get { Value(bigEndian: bigEndian) }
        @inline(__always) set { bigEndian = newValue.bigEndian }
    }

    /// Compares with an integer in the machine's order.
    @inline(__always)
    public static func == (left: NetworkOrder, right: Value) -> Bool {
        left.bigEndian == right.bigEndian
    }

    /// Compares with an integer in the machine's order.
    @inline(__always)
    public static func != (left: NetworkOrder, right: Value) -> Bool {
        left.bigEndian != right.bigEndian
    }
}
