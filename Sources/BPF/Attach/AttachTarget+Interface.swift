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
        /// By its number, which it keeps for its life.
        case index(UInt32)

        /// Names an interface.
        public init(stringLiteral name: String) { self = .name(name) }

        /// The name, or the number after a `#`.
        public var description: String {
            switch self {
            case .name(let name): name
            case .index(let index): "#\(index)"
            }
        }

        /// The interface's number, or `nil` when there is no such interface. C counterpart: `if_nametoindex`.
        func resolve() -> UInt32? {
            switch self {
            case .name(let name):
                let index = unsafe if_nametoindex(name)
                return index == 0 ? nil : index
            case .index(let index):
                // Numbers of interfaces are positive C integers.
                guard index > 0, index <= CInt.max else { return nil }
                var name = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
                return unsafe if_indextoname(index, &name) == nil ? nil : index
            }
        }
    }
}
