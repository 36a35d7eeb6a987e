// SPDX-License-Identifier: Apache-2.0

extension BTF {
    /// Options for printing values by their BTF.
    public struct PrintOptions: Sendable, Hashable {
        /// Whether members that are zero are left out; `false` initially.
        public var omitsZeroes: Bool

        /// The maximum depth of nested structures and arrays; deeper values are printed as `…`.
        public var maxDepth: Int

        /// The maximum number of an array's elements, without equal ones that are printed as a range.
        public var maxElements: Int

        /// The number of characters of a line. A structure that is shorter is printed on one line.
        public var lineWidth: Int

        /// Creates options with the given values.
        public init(omitsZeroes: Bool = false, maxDepth: Int = 16, maxElements: Int = 64, lineWidth: Int = 80) {
            self.omitsZeroes = omitsZeroes
            self.maxDepth = maxDepth
            self.maxElements = maxElements
            self.lineWidth = lineWidth
        }
    }
}
