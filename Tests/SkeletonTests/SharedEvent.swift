// SPDX-License-Identifier: Apache-2.0

/// What a program in Swift and the test both have, from the same file.
struct SharedEvent {
    enum Kind: UInt8 {
        case small = 3
        case large = 9
    }

    var kind: Kind
    var number: Int64
    var command: InlineArray<16, UInt8>
}
