// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Names of Swift and C++ as their sources write them.
enum Demangler {
    /// The name as the source writes it, or `nil` when it is not a mangled name or cannot be demangled.
    static func demangle(_ name: String) -> String? {
        // A file can have names of any length, and demangling takes time and stack.
        guard name.utf8.count <= longest else { return nil }
        if isSwift(name) { return swift(name) }
        if name.hasPrefix("_Z") || name.hasPrefix("__Z") { return cPlusPlus(name) }
        return nil
    }

    private static let longest = 1 << 14

    private static func isSwift(_ name: String) -> Bool {
        name.hasPrefix("$s") || name.hasPrefix("$S") || name.hasPrefix("$e") || name.hasPrefix("_$s")
    }

    private static func swift(_ name: String) -> String? {
        guard let text = unsafe demangleSwift(name, UInt(name.utf8.count), nil, nil, 0) else { return nil }
        defer { unsafe free(text) }
        let demangled = unsafe String(cString: text)
        return demangled == name ? nil : demangled
    }

    private typealias CPlusPlus =
        @convention(c) (
            UnsafePointer<CChar>?, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>?, UnsafeMutablePointer<CInt>?
        ) -> UnsafeMutablePointer<CChar>?

    /// A function of the C++ runtime, which Swift's runtime brings with it. Where it is missing, names stay as they are.
    private static let cPlusPlusFunction: CPlusPlus? = {
        let name = "__cxa_demangle"
        let found = unsafe dlsym(nil, name) ?? dlopen("libstdc++.so.6", RTLD_LAZY).flatMap { unsafe dlsym($0, name) }
        return unsafe found.map { unsafe unsafeBitCast($0, to: CPlusPlus.self) }
    }()

    private static func cPlusPlus(_ name: String) -> String? {
        guard let function = unsafe cPlusPlusFunction else { return nil }
        var status: CInt = 0
        guard let text = unsafe function(name, nil, nil, &status) else { return nil }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }
}

// A function of Swift's runtime library (stdlib/public/runtime/Demangle.cpp), which no module declares.
@_silgen_name("swift_demangle")
private func demangleSwift(
    _ name: UnsafePointer<CChar>?,
    _ count: UInt,
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: UnsafeMutablePointer<UInt>?,
    _ flags: UInt32
) -> UnsafeMutablePointer<CChar>?
