// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Synchronization

/// The members of kernel structures that a unit test has set, by the address of the structure.
public enum SimulatedStructure {
    private static let members = Mutex<[UInt64: [String: [UInt8]]]>([:])

    static func removeAll() { members.withLock { $0 = [:] } }

    /// A member of the structure at an address, or nil if it was not set.
    public static subscript<Value: BitwiseCopyable>(address: UInt64, member: String) -> Value? {
        get {
            guard let bytes = members.withLock({ $0[address]?[member] }) else { return nil }
            return bytes.withUnsafeBytes { bytes in
                bytes.count == MemoryLayout<Value>.size ? bytes.loadUnaligned(as: Value.self) : nil
            }
        }
        set {
            let bytes = newValue.map { value in withUnsafeBytes(of: value) { [UInt8]($0) } }
            members.withLock { $0[address, default: [:]][member] = bytes }
        }
    }
}
#endif
