// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc

/// What libbpf prints, piece by piece.
final class TextOutput {
    private var bytes: [UInt8] = []

    /// Whether there was more than fits.
    private(set) var isFull = false

    private static let largest = 1 << 28
    /// Most pieces are a name or a few.
    private static let usual = 512

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    func append(_ format: UnsafePointer<CChar>, _ arguments: CVaListPointer) {
        guard bytes.count < Self.largest else {
            isFull = true
            return
        }
        let length = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Self.usual) { buffer in
            let length = unsafe Int(swift_bpf_format(buffer.baseAddress, buffer.count, format, arguments))
            if (0..<Self.usual).contains(length) {
                unsafe bytes.append(
                    contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[0..<length])
                )
            }
            return length
        }
        guard length >= Self.usual else { return }
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { buffer in
            _ = unsafe vsnprintf(buffer.baseAddress, buffer.count, format, arguments)
            unsafe bytes.append(
                contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[0..<length])
            )
        }
    }
}
