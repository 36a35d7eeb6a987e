// SPDX-License-Identifier: Apache-2.0

/// An array variable in the memory that the programs use. Each element is read and written for itself.
///
/// ```swift
/// watch.bss.counters[3] = 0        // the other elements stay as the programs left them
/// let total = watch.bss.counters.values.reduce(0, +)
/// ```
public struct BPFLiveArray<Element: BPFField>: Sendable {
    @usableFromInline let memory: BPFSectionMemory
    @usableFromInline let offset: Int

    /// The number of elements.
    public let count: Int

    /// Creates a view of an array. Generated code uses it.
    ///
    /// - Parameters:
    ///   - memory: the memory of the section.
    ///   - offset: the offset of the array in bytes.
    ///   - count: the number of elements.
    public init(_ memory: BPFSectionMemory, at offset: Int, count: Int) {
        self.memory = memory
        self.offset = offset
        self.count = count
    }

    /// The indexes of the elements.
    public var indices: Range<Int> { 0..<count }

    /// A copy of all elements.
    public var values: [Element] { indices.map { self[$0] } }

    /// An element. An index outside the array is a programming error.
    @inlinable
    public subscript(index: Int) -> Element {
        get { memory[at: place(index)] }
    }

    /// Replaces an element as a whole.
    @inlinable
    public func replace(_ index: Int, with element: Element) { memory[at: place(index)] = element }

    @inlinable
    func place(_ index: Int) -> Int {
        precondition(index >= 0 && index < count, "the index is outside the array")
        return offset + index * MemoryLayout<Element>.stride
    }
}

extension BPFLiveArray where Element: BPFScalar {
    /// An element. An index outside the array is a programming error.
    @inlinable
    public subscript(index: Int) -> Element {
        get { memory[at: place(index)] }
        nonmutating set { memory[at: place(index)] = newValue }
    }
}

extension BPFLiveArray: CustomStringConvertible {
    /// The values of all elements.
    public var description: String { values.description }
}
