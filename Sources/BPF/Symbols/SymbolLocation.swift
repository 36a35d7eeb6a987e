// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// An address as a symbol and an offset.
///
/// Its description is `vfs_read+0x1c` in the kernel, `veth_xmit+0x10 [veth]` in a module of it, and
/// `main+0x12 (/usr/bin/app)` in a process. Without a symbol it is the file and the offset in it, or the address.
public struct SymbolLocation: Sendable, Hashable {
    /// The address. For a frame with a build ID it is the offset in the file.
    public let address: UInt64
    /// The name of the symbol, demangled for Swift and C++, or `nil` when no symbol contains the address.
    public let symbol: String?
    /// The name of the symbol as the file or the kernel has it, or `nil` without a symbol.
    public let rawSymbol: String?
    /// The offset in bytes: from the start of the symbol, else in the file, else 0.
    public let offset: UInt64
    /// What contains the address: a kernel module, the path of an executable or a library, a name in brackets such as
    /// `[vdso]`, or `nil` for the kernel itself and for an unknown place.
    public let module: String?
    /// Whether the address is in the kernel.
    public let isInKernel: Bool

    /// An address without a known module or symbol.
    init(unknown address: UInt64, isInKernel: Bool = false) {
        self.init(address, symbol: nil, mangled: nil, offset: 0, module: nil, isInKernel: isInKernel)
    }

    init(_ address: UInt64, symbol: String?, mangled: String?, offset: UInt64, module: String?, isInKernel: Bool) {
        self.address = address
        self.symbol = symbol
        rawSymbol = mangled
        self.offset = offset
        self.module = module
        self.isInKernel = isInKernel
    }

    /// The same symbol, `distance` bytes further.
    func advanced(by distance: UInt64) -> SymbolLocation {
        SymbolLocation(
            address &+ distance,
            symbol: symbol,
            mangled: rawSymbol,
            offset: symbol == nil && module == nil ? 0 : offset &+ distance,
            module: module,
            isInKernel: isInKernel
        )
    }
}

extension SymbolLocation: CustomStringConvertible {
    /// The symbol and the offset with the module, or the address.
    public var description: String {
        let distance = "+0x" + String(offset, radix: 16)
        switch (symbol, module) {
        case (let symbol?, let module?): return "\(symbol)\(distance) " + (isInKernel ? "[\(module)]" : "(\(module))")
        case (let symbol?, nil): return symbol + distance
        case (nil, let module?): return module + distance
        case (nil, nil): return "0x" + String(address, radix: 16)
        }
    }
}
