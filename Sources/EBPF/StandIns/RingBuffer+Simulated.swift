// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
extension RingBuffer {
    /// Removes the events that programs have submitted, and returns them. For tests.
    public func drain() -> [Element] {
        events(of: Element.self, in: address)
    }
}

extension PerfEventArray {
    /// Removes the events that programs have sent, and returns them. For tests.
    public func drain() -> [Element] {
        events(of: Element.self, in: address)
    }
}

extension RawRingBuffer {
    /// Removes the events that programs have submitted, and returns their bytes. For tests.
    public func drain() -> [[UInt8]] {
        SimulatedKernel.map(at: address)?.drain() ?? []
    }
}

extension UserRingBuffer {
    /// Sends a message to programs, as user space does. Returns false if the buffer is full. For tests.
    @discardableResult
    public func send<Message: BitwiseCopyable>(_ message: Message) -> Bool {
        let bytes = withUnsafeBytes(of: message) { [UInt8]($0) }
        return SimulatedKernel.map(at: address)?.append(bytes) == 0
    }
}

extension ArrayOfMaps where Inner: ~Copyable {
    /// Inserts a map, which must be a global constant, as user space does. For tests.
    public func insert(_ inner: borrowing Inner, at index: UInt32) {
        nest(inner.address, in: address, index)
    }
}

extension HashOfMaps where Inner: ~Copyable {
    /// Inserts a map, which must be a global constant, as user space does. For tests.
    public func insert(_ inner: borrowing Inner, for key: Key) {
        nest(inner.address, in: address, key)
    }
}

private func nest<Key: BitwiseCopyable>(_ inner: UnsafeMutableRawPointer, in outer: UnsafeRawPointer, _ key: Key) {
    withStored(key) { key in
        withStored(UInt(bitPattern: inner)) { _ = SimulatedKernel.map(at: outer)?.update(key, $0, flags: 0, cpu: 0) }
    }
}

private func events<Element: BitwiseCopyable>(of type: Element.Type, in map: UnsafeRawPointer) -> [Element] {
    (SimulatedKernel.map(at: map)?.drain() ?? []).compactMap { bytes in
        bytes.withUnsafeBytes { bytes in
            bytes.count >= MemoryLayout<Element>.size ? bytes.loadUnaligned(as: Element.self) : nil
        }
    }
}
#endif
