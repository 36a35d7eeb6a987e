// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

extension AttachTarget {
    /// A network interface of the calling thread's network namespace.
    ///
    /// A string literal names one: `.xdp(interface: "eth0")`.
    public enum Interface: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
        /// By its name, which it keeps until it is renamed.
        case name(String)
        /// By its index, which it keeps for its life.
        case index(UInt32)

        /// Creates an interface by its name.
        public init(stringLiteral name: String) { self = .name(name) }

        /// The name, or the index after a `#`.
        public var description: String {
            switch self {
            case .name(let name): name
            case .index(let index): "#\(index)"
            }
        }

        /// The interface's index, or `nil` when it does not exist. The corresponding C function is `if_nametoindex`.
        func resolve() -> UInt32? {
            switch self {
            case .name(let name):
                let index = unsafe if_nametoindex(name)
                return index == 0 ? nil : index
            case .index(let index): return name == nil ? nil : index
            }
        }

        /// The name that the interface has now, or `nil` when it does not exist. The corresponding C function is
        /// `if_indextoname`.
        var name: String? {
            switch self {
            case .name(let name): return name
            case .index(let index):
                // Numbers of interfaces are positive C integers.
                guard index > 0, index <= CInt.max else { return nil }
                var name: InlineArray<16, CChar> = .init(repeating: 0)  // IF_NAMESIZE in <net/if.h>
                var span = name.mutableSpan
                let isFound = unsafe span.withUnsafeMutableBufferPointer { buffer in
                    unsafe buffer.baseAddress.map { unsafe if_indextoname(index, $0) != nil } ?? false
                }
                return isFound ? String(zeroTerminated: name) : nil
            }
        }
    }
}
