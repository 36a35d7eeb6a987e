// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf
internal import Glibc

/// The initial values of a section of variables: a copy, which ``OpenBPFSkeleton/load()`` writes back.
public struct BPFSectionValues: BPFFields, Sendable {
    let section: String
    private let initial: [UInt8]
    private var bytes: [UInt8]
    private let printer: SectionPrinter

    init(section: String, bytes: [UInt8], printer: SectionPrinter) {
        self.section = section
        self.printer = printer
        initial = bytes
        self.bytes = bytes
    }

    /// Calls a closure with all bytes.
    public func withFieldBytes<Result>(_ body: (RawSpan) -> Result) -> Result { body(unsafe bytes.span.bytes) }

    /// Calls a closure with all bytes, to change them.
    public mutating func withMutableFieldBytes(_ body: (inout MutableRawSpan) -> Void) {
        unsafe bytes.withUnsafeMutableBytes { bytes in
            var span = unsafe MutableRawSpan(_unsafeBytes: bytes)
            body(&span)
        }
    }

    /// Returns the elements of a large array.
    ///
    /// - Parameters:
    ///   - offset: the offset of the array in bytes.
    ///   - count: the number of elements.
    public func elements<Element: BPFField>(at offset: Int, count: Int) -> [Element] {
        withFieldBytes { bytes in (0..<count).map { bytes.field(at: offset + $0 * MemoryLayout<Element>.stride) } }
    }

    /// Sets the first elements of a large array. Elements beyond its end are left out.
    ///
    /// - Parameters:
    ///   - elements: the elements.
    ///   - offset: the offset of the array in bytes.
    ///   - count: the number of elements of the array.
    public mutating func setElements<Element: BPFField>(_ elements: [Element], at offset: Int, count: Int) {
        withMutableFieldBytes { bytes in
            for (index, element) in elements.prefix(count).enumerated() {
                bytes.setField(element, at: offset + index * MemoryLayout<Element>.stride)
            }
        }
    }

    /// Returns all variables as text, in the style of C's designated initializers.
    ///
    /// - Parameter options: how they are printed.
    /// - Throws: ``BPFError`` with ``BPFError/Code/missingBTF`` when the object has no type information.
    public func describe(options: BTF.PrintOptions = BTF.PrintOptions()) throws(BPFError) -> String {
        try printer.text(of: section, bytes, options)
    }

    /// Whether the object has these values: no other way to set variables was used.
    func isCurrent(in handle: ObjectHandle) -> Bool {
        var size = 0
        guard let map = unsafe handle.map(section), let start = unsafe bpf_map__initial_value(map, &size),
            size == bytes.count
        else { return false }
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe bytes.baseAddress.map { unsafe memcmp($0, start, size) == 0 } ?? true
        }
    }

    /// Writes the bytes that were changed, so that other ways to set variables are not undone.
    func store(in handle: ObjectHandle) throws(BPFError) {
        guard bytes != initial else { return }
        var size = 0
        guard let map = unsafe handle.map(section), let start = unsafe bpf_map__initial_value(map, &size) else {
            throw BPFInitialSections.missing(section, in: handle)
        }
        // libbpf returns its writable copy as const. bpftool's skeletons also write to it.
        let memory = unsafe UnsafeMutableRawBufferPointer(start: UnsafeMutableRawPointer(mutating: start), count: size)
        for index in 0..<min(size, bytes.count) where bytes[index] != initial[index] {
            unsafe memory[index] = bytes[index]
        }
    }
}
