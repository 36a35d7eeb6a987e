// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// The symbols of the running kernel and of its modules: names to addresses, and addresses to names.
///
/// ```swift
/// let symbols = try KernelSymbols.current
/// let address = try symbols.address(of: "vfs_read")
/// print(symbols.location(of: address + 4))     // vfs_read+0x4
/// ```
///
/// They are a snapshot of `/proc/kallsyms`. ``current`` is read at first use and kept; ``init()`` reads a new one, with
/// the modules and BPF programs that were loaded since. The addresses need `CAP_SYSLOG`, and
/// `kernel.kptr_restrict` of 0 or 1.
public final class KernelSymbols: Sendable {
    /// A symbol of the kernel.
    public struct Symbol: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The address.
        public let address: UInt64
        /// The module that defines it, or `nil` for the kernel itself. BPF programs are in the module `bpf`.
        public let module: String?
        /// Whether it is code, and not data.
        public let isFunction: Bool
        /// Whether it is a global symbol, and not one of a single source file.
        public let isGlobal: Bool
    }

    /// A line of the file, with its texts elsewhere.
    struct Entry {
        var address: UInt64
        /// The offset of its name in the names.
        var name: UInt32
        /// The index of the module, 0 for none.
        var module: UInt16
        /// The letter that nm(1) prints.
        var kind: UInt8
    }

    /// By ascending address.
    private let entries: [Entry]
    private let names: NameText
    private let modules: [String]
    private let index = Locked(Index())

    /// Finds entries by name.
    private struct Index {
        var count = 0
        /// An open hash table of indices into the entries, or empty before the first look-ups are done.
        var table: [Int32] = []
    }

    /// Reads the symbols of the running kernel.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/permissionDenied`` when the kernel hides the addresses, or
    ///   ``BPFError/Code/fileNotFound`` when `/proc` is not mounted or the kernel has no `CONFIG_KALLSYMS`.
    ///
    /// The corresponding file is `/proc/kallsyms`.
    public convenience init() throws(BPFError) {
        guard let text = SmallFile.bytes("/proc/kallsyms") else {
            throw BPFError(
                .fileNotFound,
                operation: .read,
                subject: .path("/proc/kallsyms"),
                message: "the file cannot be read",
                advice: "Run 'mount -t proc proc /proc', and use a kernel with CONFIG_KALLSYMS"
            )
        }
        try self.init(text)
    }

    /// Reads the text of `/proc/kallsyms`.
    init(_ text: [UInt8]) throws(BPFError) {
        let content = KernelSymbolText(text)
        guard content.hasAddresses else { throw Self.hidden(isEmpty: content.entries.isEmpty) }
        entries = content.entries.sorted { ($0.address, $0.name) < ($1.address, $1.name) }
        names = NameText(bytes: content.names)
        modules = content.modules
    }

    private static let known = Locked<KernelSymbols?>(nil)

    /// The symbols of the running kernel, read at first use and kept.
    ///
    /// Throws ``BPFError`` as ``init()`` does. A failure is not kept: the next use tries again.
    public static var current: KernelSymbols {
        get throws(BPFError) {
            if let known = known.withLock({ $0 }) { return known }
            let new = try KernelSymbols()
            return known.withLock { known in
                if let known { return known }
                known = new
                return new
            }
        }
    }

    /// Releases the symbols that ``current`` keeps, which take some megabytes. The next use reads them again.
    public static func releaseCurrent() { known.withLock { $0 = nil } }

    /// The number of symbols.
    public var count: Int { entries.count }

    private static func hidden(isEmpty: Bool) -> BPFError {
        let setting = SmallFile.read("/proc/sys/kernel/kptr_restrict")?.prefix { $0 != "\n" } ?? "unknown"
        let isAlways = setting == "2"
        return BPFError(
            .permissionDenied,
            operation: .read,
            subject: .path("/proc/kallsyms"),
            message: isEmpty
                ? "the file is empty"
                : "the kernel shows no addresses to this process (kernel.kptr_restrict is \(setting))",
            advice: isAlways
                ? "Run 'sysctl kernel.kptr_restrict=1' as root"
                : "Run as root, or grant CAP_SYSLOG: setcap cap_syslog+ep on the executable"
        )
    }
}

extension KernelSymbols {
    /// Returns the symbols of a name: several functions of the kernel can share one.
    ///
    /// - Parameter name: the whole name.
    public func symbols(named name: String) -> [Symbol] { indices(of: name).map { symbol(entries[$0]) } }

    /// Returns the address of a symbol.
    ///
    /// - Parameter name: the whole name.
    /// - Throws: ``BPFError`` with ``BPFError/Code/targetNotFound``, which offers names that are near, or
    ///   ``BPFError/Code/ambiguousName`` when several symbols have the name.
    public func address(of name: String) throws(BPFError) -> UInt64 {
        let found = indices(of: name).map { entries[$0] }
        // A module may have a function of its own with the name of one of the kernel.
        let own = found.filter { $0.module == 0 }
        let candidates = own.isEmpty ? found : own
        guard let first = candidates.first else {
            throw BPFError(
                .targetNotFound,
                operation: .find,
                subject: .symbol(name),
                message: "the kernel has no symbol of this name",
                advice: nearestAdvice(names.near(name))
            )
        }
        guard candidates.allSatisfy({ $0.address == first.address }) else {
            let addresses = candidates.map { "0x" + String($0.address, radix: 16) }.joined(separator: ", ")
            throw BPFError(
                .ambiguousName,
                operation: .find,
                subject: .symbol(name),
                message: "\(candidates.count) symbols have this name: at \(addresses)",
                advice: "Use symbols(named:), and choose one of the addresses"
            )
        }
        return first.address
    }

    /// Returns the symbol that contains an address, with the offset in it. An address outside the kernel has none.
    ///
    /// - Parameter address: an address in the kernel.
    public func location(of address: UInt64) -> SymbolLocation {
        guard let found = entry(containing: address) else {
            return SymbolLocation(unknown: address, isInKernel: address >> 63 == 1)
        }
        let symbol = symbol(found)
        return SymbolLocation(
            address,
            symbol: symbol.name,
            mangled: symbol.name,
            offset: address - symbol.address,
            module: symbol.module,
            isInKernel: true
        )
    }

    /// Returns the symbol that contains an address, or `nil`.
    ///
    /// - Parameter address: an address in the kernel.
    public func symbol(at address: UInt64) -> Symbol? { entry(containing: address).map { symbol($0) } }

    private func entry(containing address: UInt64) -> Entry? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].address <= address { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let start = entries[low - 1].address
        // No symbol is that large: the address is between the kernel and its modules.
        guard start >= Self.lowestAddress, address - start < Self.largestSymbol else { return nil }
        // Of several symbols at one address, a global one is the likeliest.
        var best = entries[low - 1]
        var place = low - 1
        while place >= 0, entries[place].address == start {
            if Self.rank(entries[place].kind) >= Self.rank(best.kind) { best = entries[place] }
            place -= 1
        }
        return best
    }

    private static let largestSymbol: UInt64 = 1 << 24

    /// Variables of each CPU have their offsets as addresses.
    private static let lowestAddress: UInt64 = 1 << 20

    private static func rank(_ kind: UInt8) -> Int {
        switch kind {
        case UInt8(ascii: "T"): 4
        case UInt8(ascii: "t"): 3
        case UInt8(ascii: "W"), UInt8(ascii: "w"): 2
        default: 1
        }
    }

    private func symbol(_ entry: Entry) -> Symbol {
        Symbol(
            name: names.name(at: Int(entry.name)),
            address: entry.address,
            module: entry.module == 0 ? nil : modules[Int(entry.module) - 1],
            isFunction: Self.rank(entry.kind) > 1,
            isGlobal: entry.kind < UInt8(ascii: "a")
        )
    }
}

extension KernelSymbols {
    /// The index takes as long as about this many look-ups without it.
    private static let fewLookups = 8

    /// The places of a name's entries.
    private func indices(of name: String) -> [Int] {
        let wanted = Array(name.utf8)
        guard !wanted.isEmpty, !wanted.contains(0) else { return [] }
        let table = index.withLock { index in
            index.count += 1
            if index.count == Self.fewLookups { index.table = makeTable() }
            return index.table
        }
        guard !table.isEmpty else { return search(wanted) }
        var found: [Int] = []
        var slot = Int(truncatingIfNeeded: Self.hash(wanted[...])) & (table.count - 1)
        while table[slot] >= 0 {
            let place = Int(table[slot])
            if isName(wanted, at: Int(entries[place].name)) { found.append(place) }
            slot = (slot + 1) & (table.count - 1)
        }
        return found.sorted()
    }

    private func isName(_ wanted: [UInt8], at offset: Int) -> Bool {
        let end = offset + wanted.count
        return end < names.bytes.count && names.bytes[end] == 0 && names.bytes[offset..<end].elementsEqual(wanted)
    }

    private func search(_ wanted: [UInt8]) -> [Int] {
        var offsets: Set<UInt32> = []
        // The names begin with a zero byte too.
        names.search([0] + wanted + [0]) { place in
            offsets.insert(UInt32(place + 1))
            return true
        }
        guard !offsets.isEmpty else { return [] }
        return entries.indices.filter { offsets.contains(entries[$0].name) }
    }

    private func makeTable() -> [Int32] {
        var size = 1024
        while size < entries.count * 2 { size *= 2 }
        var table = [Int32](repeating: -1, count: size)
        for (place, entry) in entries.enumerated() {
            let start = Int(entry.name)
            let rest = names.bytes[start...]
            let hash = Self.hash(rest[..<(rest.firstIndex(of: 0) ?? rest.endIndex)])
            var slot = Int(truncatingIfNeeded: hash) & (size - 1)
            while table[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            table[slot] = Int32(place)
        }
        return table
    }

    /// FNV-1a.
    private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
