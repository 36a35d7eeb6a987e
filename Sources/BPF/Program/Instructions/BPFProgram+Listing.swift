// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf

extension BPFProgram {
    /// A program's instructions with its functions and source lines.
    public struct Listing: Sendable, RandomAccessCollection, CustomStringConvertible {
        /// An instruction with what belongs to it.
        public struct Line: Sendable, Hashable {
            /// The number of the instruction.
            public let index: Int
            /// The instruction.
            public let instruction: BPFInstruction
            /// The instruction in the verifier's notation; empty for the second half of a load of a 64-bit constant.
            public let text: String
            /// The name of the function that begins here, or `nil`.
            public let function: String?
            /// The source line whose code begins here, or `nil`.
            public let source: SourceLine?
        }

        /// A line of the program's source.
        public struct SourceLine: Sendable, Hashable {
            /// The path of the file, as the compiler was called with it.
            public let file: String
            /// The number of the line, from 1.
            public let line: Int
            /// The column, from 1.
            public let column: Int
            /// The text of the line.
            public let text: String
        }

        private let lines: [Line]

        init(_ lines: [Line]) { self.lines = lines }

        /// The position of the first instruction.
        public var startIndex: Int { 0 }

        /// The position after the last instruction.
        public var endIndex: Int { lines.count }

        /// The line at a position.
        public subscript(position: Int) -> Line { lines[position] }

        /// The listing as text: a line for each function, source line and instruction.
        public var description: String {
            var text = ""
            for line in lines {
                if let function = line.function { text += "\(function):\n" }
                if let source = line.source { text += "; \(source.text)\n" }
                guard !line.text.isEmpty else { continue }
                text += "\(line.index): ".leftPadded(to: 8) + line.text + "\n"
            }
            return text
        }
    }

    /// Reads the instructions as the verifier left them, with the functions and source lines that they came from.
    ///
    /// Source lines need an object that was compiled with `-g`.
    ///
    /// ```swift
    /// print(try program.listing())
    /// ```
    ///
    /// - Throws: ``BPFError`` as ``instructions()`` does.
    ///
    /// The corresponding kernel definitions are `line_info` and `func_info` of `struct bpf_prog_info` in `<linux/bpf.h>`.
    public func listing() throws(BPFError) -> Listing {
        let instructions = try instructions()
        let types = try info().btfID.flatMap { try? BTF(id: $0) }
        var sources: [Int: Listing.SourceLine] = [:]
        var functions: [Int: String] = [:]
        if let types {
            // struct bpf_line_info and struct bpf_func_info in <linux/bpf.h>
            for record in try numbers(\.nr_line_info, \.line_info_rec_size, of: 4, at: \.line_info) {
                sources[Int(record[0])] = Listing.SourceLine(
                    file: types.reader.string(at: record[1]),
                    line: Int(record[3] >> 10),
                    column: Int(record[3] & 0x3FF),
                    text: types.reader.string(at: record[2]).trimmed
                )
            }
            for record in try numbers(\.nr_func_info, \.func_info_rec_size, of: 2, at: \.func_info) {
                functions[Int(record[0])] = types.type(id: record[1])?.name
            }
        }
        let calls = TranslatedCalls(of: instructions, functions: functions)
        return Listing(
            instructions.enumerated().map { index, instruction in
                let next = index + 1 < instructions.count ? instructions[index + 1] : nil
                return Listing.Line(
                    index: index,
                    instruction: instruction,
                    text: calls.text(of: instruction, at: index) ?? instruction.text(followedBy: next),
                    function: functions[index],
                    source: sources[index]
                )
            }
        )
    }

    /// Reads records that begin with 4-byte numbers.
    private func numbers(
        _ count: WritableKeyPath<bpf_prog_info, UInt32>,
        _ recordSize: WritableKeyPath<bpf_prog_info, UInt32>,
        of fields: Int,
        at address: WritableKeyPath<bpf_prog_info, UInt64>
    ) throws(BPFError) -> [[UInt32]] {
        let (count, bytes) = try records(count, recordSize: recordSize, at: address)
        guard count > 0, bytes.count / count >= fields * 4 else { return [] }
        let size = bytes.count / count
        return (0..<count).map { record in
            (0..<fields).map { field in
                unsafe bytes.withUnsafeBytes {
                    unsafe $0.loadUnaligned(fromByteOffset: record * size + field * 4, as: UInt32.self)
                }
            }
        }
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: Swift.max(0, width - count)) + self
    }

    fileprivate var trimmed: String {
        String(drop { $0 == " " || $0 == "\t" })
    }
}
