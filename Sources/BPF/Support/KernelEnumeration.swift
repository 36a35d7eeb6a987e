// SPDX-License-Identifier: Apache-2.0

/// An enumeration of the kernel, which new Linux versions add constants to.
///
/// The names and versions come from one table, `Scripts/data/enumerations.txt`.
public protocol KernelEnumeration: RawRepresentable<UInt32>, Hashable, Sendable, CaseIterable,
    CustomStringConvertible
{
    /// The Linux version that added the constant, or `nil` for a number without a name in this library.
    var since: KernelVersion? { get }
}

/// A constant's name, and the Linux version that added it.
struct KernelName: Sendable {
    let name: String
    let since: KernelVersion?

    init(_ name: String, since: KernelVersion?) {
        self.name = name
        self.since = since
    }

    static func description(of number: UInt32, in names: [KernelName]) -> String {
        Int(number) < names.count ? names[Int(number)].name : "number \(number)"
    }

    static func version(of number: UInt32, in names: [KernelName]) -> KernelVersion? {
        Int(number) < names.count ? names[Int(number)].since : nil
    }
}
