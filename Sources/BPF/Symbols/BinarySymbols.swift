// SPDX-License-Identifier: Apache-2.0

internal import ELFReader
public import SystemPackage

/// The functions of an executable or a library, from its ELF symbol tables.
///
/// ```swift
/// let symbols = try BinarySymbols(path: "/usr/bin/app")
/// for function in symbols.functions(named: "app.work") { print(function.name, function.fileOffset) }
/// ```
///
/// A stripped file has the functions that it exports. Where its debug information is installed, by build ID in
/// `/usr/lib/debug` or by its `.gnu_debuglink`, all functions are found.
public final class BinarySymbols: Sendable {
    /// A function of an executable or a library.
    public struct Function: Sendable, Hashable {
        /// The name as the file has it: mangled for Swift and C++.
        public let mangledName: String
        /// The offset in the file, where a uprobe can be placed.
        public let fileOffset: UInt64
        /// The size in bytes, or 0 when the file does not state it.
        public let size: UInt64
        /// Whether it is local to one source file.
        let isLocal: Bool

        /// The name as the source has it: demangled for Swift and C++.
        public var name: String { Demangler.demangle(mangledName) ?? mangledName }
    }

    /// The path of the file.
    public let path: FilePath
    /// The build ID that the linker wrote, or `nil`.
    public let buildID: [UInt8]?
    /// Whether all functions are known, and not only those that the file exports.
    public let hasAllSymbols: Bool

    private let executable: ELFExecutable
    private let functions: [ELFExecutable.Function]
    private let names: NameText
    private let state = Locked(State())

    private struct State {
        var lookups = 0
        /// The functions by ascending address, or empty before the first look-ups are done.
        var sorted: [ELFExecutable.Function] = []
    }

    /// Reads the symbols of a file.
    ///
    /// - Parameter path: the path of an ELF file of this machine. It need not be a program that runs.
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound``, ``BPFError/Code/permissionDenied``, or
    ///   ``BPFError/Code/invalidArgument`` for a file that is not an executable or a library.
    public convenience init(path: FilePath) throws(BPFError) {
        let file: BinaryFile
        do throws(Errno) {
            file = try BinaryFile(path.string)
        } catch {
            let (code, message): (BPFError.Code, String) =
                switch error {
                case .noSuchFileOrDirectory, .notDirectory: (.fileNotFound, "the file does not exist")
                case .permissionDenied, .notPermitted: (.permissionDenied, "no permission to read the file")
                case .invalidArgument: (.invalidArgument, "it is not a regular file")
                case _ where error.meansExhausted: (.resourceExhausted, "no file descriptor or memory is left")
                default: (.systemCallFailed, "the file cannot be read")
                }
            throw BPFError(code, errno: error, operation: .read, subject: .path(path), message: message)
        }
        do throws(ELFDefect) {
            try self.init(file, path: path)
        } catch {
            throw BPFError(
                .invalidArgument,
                operation: .read,
                subject: .path(path),
                message: "it is not an executable or a library for this machine: \(error)",
                advice: "Use an ELF file"
            )
        }
    }

    /// Reads the symbols of a file, whose path is given as a string.
    public convenience init(path: String) throws(BPFError) {
        try checkZeroes(path, operation: .read, subject: .path(FilePath(visibly: path)))
        try self.init(path: FilePath(path))
    }

    /// Reads the symbols of an open file, or of the file with its debug information.
    init(_ file: BinaryFile, path: FilePath, in root: OwnedDescriptor? = nil) throws(ELFDefect) {
        self.path = path
        executable = try ELFExecutable(size: file.size, read: file.read)
        buildID = executable.buildID
        var content: (functions: [ELFExecutable.Function], names: [UInt8])
        if !executable.hasAllSymbols, let other = DebugFile.find(executable, path, in: root) {
            content = other.executable.functions(read: other.file.read)
            hasAllSymbols = true
        } else {
            content = executable.functions(read: file.read)
            hasAllSymbols = executable.hasAllSymbols
        }
        functions = content.functions
        names = NameText(bytes: content.names)
    }

    /// The number of functions.
    public var count: Int { functions.count }

    /// The functions, in the order of the file.
    public var allFunctions: [Function] { functions.compactMap { function($0) } }

    private func function(_ function: ELFExecutable.Function) -> Function? {
        guard let offset = executable.fileOffset(of: function.address) else { return nil }
        return Function(
            mangledName: names.name(at: Int(function.name)),
            fileOffset: offset,
            size: function.size,
            isLocal: function.isLocal
        )
    }
}

extension BinarySymbols {
    /// Returns the functions of a name.
    ///
    /// - Parameter name: the name as the file has it, the demangled name (`app.work(Swift.Int) -> Swift.Int`,
    ///   `ns::f(int)`), or the demangled name without parameters (`app.work`, `ns::f`), which several functions can share.
    ///   A whole name is preferred to one without parameters.
    public func functions(named name: String) -> [Function] {
        let own = exact(name)
        guard own.isEmpty else { return own }
        let short = Demangler.withoutTypeParameters(Demangler.withoutParameters(name))
        guard !name.isEmpty, let word = Self.lastWord(of: short) else { return [] }
        // Mangled names have the words of the source. Only Swift's abbreviate words that are repeated, and operators of
        // C++ have letters of their own.
        var hits = NameHits()
        names.search(Array(word.utf8)) { place in
            hits.add(names.start(of: place)...place)
            return true
        }
        let likely = demangled(name, among: hits.functions(of: functions))
        guard likely.isEmpty, name.contains(".") || name.contains("operator") else { return likely }
        return demangled(name, among: functions)
    }

    /// Returns names of functions that are like one that does not exist, closest first. They are demangled.
    ///
    /// - Parameter name: a name as ``functions(named:)`` takes it.
    public func names(near name: String) -> [String] {
        let mangled = names.near(name)
        guard mangled.isEmpty else { return mangled.map { Demangler.demangle($0) ?? $0 } }
        let wanted = Demangler.withoutParameters(name)
        let word = Self.lastWord(of: wanted).map(String.init)
        let limit = max(2, wanted.utf8.count / 4)
        var distances: [String: Int] = [:]
        for function in similar(to: wanted) {
            guard let demangled = Demangler.demangle(names.name(at: Int(function.name))) else { continue }
            let short = Demangler.withoutParameters(demangled)
            // The last word alone is what people remember.
            let isWord = word == wanted && Self.lastWord(of: short).map(String.init) == word
            guard isWord || abs(short.utf8.count - wanted.utf8.count) <= limit else { continue }
            let distance = isWord ? 0 : editDistance(wanted, short)
            if distance <= limit { distances[demangled] = distance }
        }
        return distances.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(3).map(\.key)
    }

    /// The functions whose mangled name has a part of a name in common, as demangling all of a large program takes long.
    private func similar(to name: String) -> [ELFExecutable.Function] {
        let words = name.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        var parts = words.filter { $0.utf8.count > 3 }.map { Array($0.utf8) }
        if let last = words.last.map({ Array($0.utf8) }), last.count > 3 {
            let count = last.count < 9 ? 2 : 3
            parts += (0..<count).map { Array(last[$0 * last.count / count..<($0 + 1) * last.count / count]) }
        }
        var hits = NameHits()
        for part in parts.sorted(by: { $0.count > $1.count }) {
            let most = hits.count + 2000
            names.search(part) { place in
                hits.add(names.start(of: place)...place)
                return hits.count < most
            }
        }
        return hits.functions(of: functions)
    }

    /// The functions whose name matches a pattern of `*` and `?`. The name is the one in the file, without its version.
    func functions(matching pattern: String) -> [Function] {
        let pattern = Array(pattern.utf8)
        return unique(
            functions.filter { KernelFunctionList.matches(names.unversioned(at: Int($0.name)), pattern[...]) }
        )
    }

    /// The functions of a name for a probe: global ones, or local ones without any.
    func functions(toProbe name: String) -> [Function] {
        let all = functions(named: name)
        guard all.count > 1 else { return all }
        let globals = all.filter { !$0.isLocal }
        return globals.isEmpty ? all : globals
    }

    private func exact(_ name: String) -> [Function] {
        let wanted = Array(name.utf8)
        guard !wanted.isEmpty, !wanted.contains(0) else { return [] }
        // `memcpy@@GLIBC_2.14` is the default version.
        for end in [[0], Array("@@".utf8), Array("@".utf8)] {
            var starts: Set<UInt32> = []
            // A string table may share the end of a longer name.
            names.search(wanted + end) { place in
                starts.insert(UInt32(place))
                return true
            }
            let found = starts.isEmpty ? [] : functions.filter { starts.contains($0.name) }
            guard found.isEmpty else { return unique(found) }
        }
        return []
    }

    private func demangled(_ name: String, among functions: [ELFExecutable.Function]) -> [Function] {
        var whole: [ELFExecutable.Function] = []
        var short: [ELFExecutable.Function] = []
        for function in functions {
            guard let demangled = Demangler.demangle(names.name(at: Int(function.name))) else { continue }
            if demangled == name { whole.append(function) }
            guard demangled.contains(name) else { continue }
            if Demangler.shortNames(demangled).contains(name) { short.append(function) }
        }
        return unique(whole.isEmpty ? short : whole)
    }

    /// A function can have several symbols: constructors of C++, and both tables.
    private func unique(_ functions: [ELFExecutable.Function]) -> [Function] {
        var seen: Set<UInt64> = []
        return functions.filter { seen.insert($0.address).inserted }.compactMap { function($0) }
    }

    /// `work` of `app.work` and of `ns::work`.
    private static func lastWord(of name: String) -> Substring? {
        name.split { !($0.isLetter || $0.isNumber || $0 == "_") }.last
    }
}

extension BinarySymbols {
    /// Returns the function that contains an offset in the file, with the offset in it.
    ///
    /// - Parameter offset: an offset in bytes from the start of the file.
    public func location(ofFileOffset offset: UInt64) -> SymbolLocation {
        location(offset, fileOffset: offset, module: path.string)
    }

    func location(_ address: UInt64, fileOffset: UInt64, module: String) -> SymbolLocation {
        guard let linked = executable.address(ofFileOffset: fileOffset), let function = function(containing: linked)
        else {
            return SymbolLocation(
                address,
                symbol: nil,
                mangled: nil,
                offset: fileOffset,
                module: module,
                isInKernel: false
            )
        }
        let name = names.name(at: Int(function.name))
        return SymbolLocation(
            address,
            symbol: Demangler.demangle(name) ?? name,
            mangled: name,
            offset: linked - function.address,
            module: module,
            isInKernel: false
        )
    }

    /// Sorting takes as long as about this many look-ups without it.
    private static let fewLookups = 8

    private func function(containing address: UInt64) -> ELFExecutable.Function? {
        let sorted = state.withLock { state in
            state.lookups += 1
            if state.lookups == Self.fewLookups {
                state.sorted = functions.sorted { ($0.address, $1.isLocal ? 0 : 1) < ($1.address, $0.isLocal ? 0 : 1) }
            }
            return state.sorted
        }
        var best: ELFExecutable.Function?
        if sorted.isEmpty {
            for function in functions where function.address <= address {
                guard let known = best, known.address >= function.address else {
                    best = function
                    continue
                }
                if known.address == function.address, known.isLocal, !function.isLocal { best = function }
            }
        } else {
            var low = 0
            var high = sorted.count
            while low < high {
                let middle = (low + high) / 2
                if sorted[middle].address <= address { low = middle + 1 } else { high = middle }
            }
            var place = low - 1
            while place >= 0, best == nil || sorted[place].address == best?.address {
                if best == nil || !sorted[place].isLocal { best = sorted[place] }
                place -= 1
            }
        }
        guard let best, best.size == 0 || address - best.address < best.size else { return nil }
        return best
    }
}
