// SPDX-License-Identifier: Apache-2.0

/// The messages at debug level that a thread wants of libbpf. Fits a pointer, and is `all` where nothing was set.
enum DebugMessages: Int {
    case all
    /// Those that ``DebugNotes`` reads.
    case noted
    case none

    init(_ pointer: UnsafeMutableRawPointer?) { self = DebugMessages(rawValue: Int(bitPattern: pointer)) ?? .all }

    var pointer: UnsafeRawPointer? { unsafe UnsafeRawPointer(bitPattern: rawValue) }
}
