// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// The values of `extern … __kconfig` variables, which libbpf takes from the kernel's configuration when it loads an
/// object. They do not change.
public struct BPFKconfig: Sendable {
    private let values: [String: [UInt8]]

    /// Reads the values of a loaded object.
    ///
    /// - Throws: ``BPFError`` as ``BPFObject/map(_:)`` and ``RawMap/lookup(_:)`` do.
    public init(_ object: BPFObject) throws(BPFError) {
        var values: [String: [UInt8]] = [:]
        if object.mapNames.contains(".kconfig"), let bytes = try object.map(".kconfig").raw.lookup([0, 0, 0, 0]) {
            for variable in object.globals.types?.variables() ?? [] where variable.section == ".kconfig" {
                guard variable.offset + variable.size <= bytes.count else { continue }
                values[variable.name] = Array(bytes[variable.offset..<variable.offset + variable.size])
            }
        }
        self.values = values
    }

    /// The value of a variable; zero when the object does not have it, or for weak ones that the kernel does not have.
    public subscript<Field: BPFField>(_ name: String) -> Field {
        guard let bytes = values[name], bytes.count >= Field.bpfSize else { return .bpfZero }
        return unsafe bytes.span.bytes.field(at: 0)
    }

    /// The value of a `bool`.
    public subscript(_ name: String) -> Bool { self[name] as UInt8 != 0 }
}
