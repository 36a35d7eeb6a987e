// SPDX-License-Identifier: Apache-2.0

/// An instruction of a BPF program.
///
/// A load of a 64-bit constant takes two: the second holds the upper half and has the opcode 0.
///
/// The corresponding kernel definition is `struct bpf_insn` in `<linux/bpf.h>`.
public struct BPFInstruction: Sendable, Hashable, CustomStringConvertible {
    /// The operation: its class in the lowest three bits.
    public var opcode: UInt8

    private var registers: UInt8

    /// A distance, in bytes for memory and in instructions for jumps.
    public var offset: Int16

    /// A constant.
    public var immediate: Int32

    /// Creates an instruction.
    ///
    /// - Parameters:
    ///   - opcode: the operation.
    ///   - destination: the number of the register that it changes; 4 bits.
    ///   - source: the number of the register that it reads; 4 bits.
    ///   - offset: a distance.
    ///   - immediate: a constant.
    public init(opcode: UInt8, destination: UInt8 = 0, source: UInt8 = 0, offset: Int16 = 0, immediate: Int32 = 0) {
        self.opcode = opcode
        registers = destination & 0xF | (source & 0xF) << 4
        self.offset = offset
        self.immediate = immediate
    }

    /// The number of the register that it changes.
    public var destination: UInt8 { registers & 0xF }

    /// The number of the register that it reads, or what kind of constant or call it is.
    public var source: UInt8 { registers >> 4 }

    /// Whether it is the first half of a load of a 64-bit constant (`BPF_LD | BPF_IMM | BPF_DW`).
    public var isWide: Bool { opcode == 0x18 }

    /// The text in the verifier's notation.
    ///
    /// Of the first half of a load of a 64-bit constant only the lower half of the constant is known: see ``BPFProgram/Listing``.
    public var description: String { text(followedBy: nil) }
}
