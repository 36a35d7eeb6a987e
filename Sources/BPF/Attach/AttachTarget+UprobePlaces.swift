// SPDX-License-Identifier: Apache-2.0

extension AttachTarget {
    /// Several places of an executable or a library: functions that match a pattern, functions by their names, or offsets.
    public struct UprobePlaces: Hashable, Sendable, CustomStringConvertible {
        enum Content: Hashable {
            case pattern(String)
            case functions([String])
            case offsets([Int], referenceCounters: [Int])
        }

        let content: Content
        let cookies: [UInt64]

        /// All functions whose name in the file's symbol tables matches a pattern.
        ///
        /// - Parameter pattern: a name in which `*` stands for any characters and `?` for one.
        public static func pattern(_ pattern: String) -> UprobePlaces {
            UprobePlaces(content: .pattern(pattern), cookies: [])
        }

        /// Functions by their names in the file's symbol tables.
        ///
        /// - Parameters:
        ///   - functions: the functions.
        ///   - cookies: the value that `bpf_get_attach_cookie()` returns in each function, in the same order; none, or as many
        ///     as functions.
        public static func functions(_ functions: [String], cookies: [UInt64] = []) -> UprobePlaces {
            UprobePlaces(content: .functions(functions), cookies: cookies)
        }

        /// Places by their offsets in the file, for code without symbols.
        ///
        /// - Parameters:
        ///   - offsets: the starts of instructions, in bytes from the start of the file.
        ///   - cookies: the value that `bpf_get_attach_cookie()` returns at each place, in the same order; none, or as many as
        ///     places.
        ///   - referenceCounters: the offset in the file of the counter (`unsigned short`) that is above 0 while the place is
        ///     probed, in the same order, and 0 for a place without one; none, or as many as places.
        public static func offsets(
            _ offsets: [Int],
            cookies: [UInt64] = [],
            referenceCounters: [Int] = []
        ) -> UprobePlaces {
            UprobePlaces(content: .offsets(offsets, referenceCounters: referenceCounters), cookies: cookies)
        }

        /// The places, as a `SEC()` spells them.
        public var description: String {
            switch content {
            case .pattern(let pattern): pattern
            case .functions(let names): (names.first ?? "") + (names.count > 1 ? ",…" : "")
            case .offsets(let offsets, _): (offsets.first.map { "\($0)" } ?? "") + (offsets.count > 1 ? ",…" : "")
            }
        }
    }
}
