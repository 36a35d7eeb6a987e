// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// A type of C, as BTF describes it.
struct StoredType {
    let types: BTFTypes
    let id: UInt32
}

/// Checks that a Swift type matches what C stores: a map's keys and values, and global variables.
struct StorageCheck {
    let operation: BPFError.Operation
    let subject: BPFError.Subject

    /// Throws when a Swift type does not match.
    ///
    /// - Parameters:
    ///   - what: the words for what is stored, for example `the map's key`.
    ///   - size: its size in bytes.
    ///   - stored: its type in C, or `nil` when only the size is known.
    func accept<Value: BPFValue>(
        _: Value.Type,
        is what: String,
        size: Int,
        type stored: StoredType?
    ) throws(BPFError) {
        try ValueLayout.check(Value.self, operation: operation, subject: subject)
        let inC = stored.map { " (\($0.types.describe($0.id)))" } ?? ""
        guard Value.bpfSize == size else {
            throw failure(.sizeMismatch, "\(Value.self) has \(Value.bpfSize) bytes, but \(what)\(inC) has \(size)")
        }
        guard let stored else { return }
        guard stored.types.shape(of: stored.id).accepts(Value.bpfKind) else {
            throw failure(.typeMismatch, "\(Value.self) cannot represent \(what)\(inC)")
        }
        if let defect = LayoutComparison.defect(of: Value.self, as: stored.id, in: stored.types) {
            throw failure(.typeMismatch, "\(Value.self) is not laid out like \(what)\(inC): \(defect)")
        }
    }

    private func failure(_ code: BPFError.Code, _ message: String) -> BPFError {
        BPFError(code, operation: operation, subject: subject, message: message)
    }
}

extension BTFTypes.Shape {
    /// Whether a Swift type of a kind can represent a BTF type of this shape; sizes are compared separately.
    fileprivate func accepts(_ kind: BPFKind) -> Bool {
        switch kind {
        case .integer: isInteger || [.pointer, .boolean, .other].contains(self)
        // Headers without `bool` declare a byte.
        case .boolean: isInteger || [.boolean, .other].contains(self)
        case .float: [.float, .other].contains(self)
        case .array: [.array, .aggregate, .other].contains(self)
        default: true
        }
    }

    private var isInteger: Bool {
        if case .integer = self { true } else { false }
    }
}
