// SPDX-License-Identifier: Apache-2.0

/// Bytes as two digits each, without spaces: as build IDs are written.
package func hexadecimalDigits(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
