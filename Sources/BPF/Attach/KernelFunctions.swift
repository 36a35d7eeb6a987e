// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// The kernel functions of a link for several.
enum KernelFunctions: Hashable {
    case pattern(String)
    case names([String], cookies: [UInt64])
    case addresses([UInt64], cookies: [UInt64])

    /// As a `SEC()` spells them.
    var description: String {
        switch self {
        case .pattern(let pattern): pattern
        case .names(let names, _): "\(names.first ?? "")" + (names.count > 1 ? ",…" : "")
        case .addresses(let addresses, _):
            "0x\(String(addresses.first ?? 0, radix: 16))" + (addresses.count > 1 ? ",…" : "")
        }
    }

    var names: [String] { if case .names(let names, _) = self { names } else { [] } }

    /// Attaches a program to the functions with one link (`BPF_LINK_CREATE`).
    func attach(
        _ program: BPFProgram,
        _ attachType: BPFAttachType,
        to target: AttachTarget,
        isReturn: Bool
    ) throws(BPFError) -> Link {
        switch self {
        case .addresses(let addresses, let cookies):
            try check(addresses.count, cookies, program, target)
            return try program.attaching(to: target) { (descriptor) throws(Errno) in
                let flags = isReturn ? KprobeMultiLinkOptions.isReturn : 0
                return .descriptor(try Self.create(descriptor, attachType, addresses: addresses, cookies, flags: flags))
            }
        case .names(let names, let cookies):
            try check(names.count, cookies, program, target)
            return try program.attaching(to: target) { (descriptor) throws(Errno) in
                try Self.link(descriptor, attachType, names, cookies, isReturn: isReturn)
            }
        case .pattern(let pattern):
            // A missing feature is reported before a pattern that matches nothing for want of it.
            guard
                let matches = BPFFeatures.probe(feature: .kprobeMulti) == .unsupported
                    ? [] : KernelFunctionList.matching(pattern)
            else { throw AttachFailure(program: program, target: target, errno: .noSuchFileOrDirectory).error }
            return try program.attaching(to: target) { (descriptor) throws(Errno) in
                guard !matches.isEmpty else { throw .noSuchProcess }
                do throws(Errno) {
                    return try Self.link(descriptor, attachType, matches.map(\.name), [], isReturn: isReturn)
                } catch {
                    // Before Linux 6.2 the functions of modules are not found by name.
                    let own = matches.filter { !$0.isInModule }
                    guard error == .noSuchProcess, !own.isEmpty, own.count < matches.count else { throw error }
                    return try Self.link(descriptor, attachType, own.map(\.name), [], isReturn: isReturn)
                }
            }
        }
    }

    func check(
        _ count: Int,
        _ cookies: [UInt64],
        _ program: BPFProgram,
        _ target: AttachTarget
    ) throws(BPFError) {
        guard count > 0 else { throw program.invalid("no function is named", target) }
        guard cookies.isEmpty || cookies.count == count else {
            throw program.invalid("there are \(cookies.count) cookies for \(count) functions", target)
        }
    }

    private static func link(
        _ program: OwnedDescriptor,
        _ attachType: BPFAttachType,
        _ names: [String],
        _ cookies: [UInt64],
        isReturn: Bool
    ) throws(Errno) -> Link.Attachment {
        .descriptor(try create(program, attachType, names, cookies, isReturn: isReturn))
    }

    /// Creates the kernel's link.
    static func create(
        _ program: OwnedDescriptor,
        _ attachType: BPFAttachType,
        _ names: [String],
        _ cookies: [UInt64] = [],
        isReturn: Bool = false
    ) throws(Errno) -> OwnedDescriptor {
        // Joined by the standard library, which is fast in a debug build too.
        var text = names.joined(separator: "\0") + "\0"
        let result: Result<OwnedDescriptor, Errno> = text.withUTF8 { text in
            var address = unsafe UInt64(address: text.baseAddress)
            var symbols: [UInt64] = []
            symbols.reserveCapacity(names.count)
            for name in names {
                symbols.append(address)
                address += UInt64(name.utf8.count + 1)
            }
            return unsafe symbols.withUnsafeBytes { symbols in
                unsafe cookies.withUnsafeBytes { cookies in
                    let options = unsafe KprobeMultiLinkOptions(
                        flags: isReturn ? KprobeMultiLinkOptions.isReturn : 0,
                        count: UInt32(truncatingIfNeeded: names.count),
                        symbols: UInt64(address: symbols.baseAddress),
                        cookies: cookies.isEmpty ? 0 : UInt64(address: cookies.baseAddress)
                    )
                    return Result { () throws(Errno) in
                        try LinkCreate.link(program, attachType, options: options)
                    }
                }
            }
        }
        return try result.get()
    }

    /// Creates the kernel's link to functions by their addresses.
    private static func create(
        _ program: OwnedDescriptor,
        _ attachType: BPFAttachType,
        addresses: [UInt64],
        _ cookies: [UInt64],
        flags: UInt32
    ) throws(Errno) -> OwnedDescriptor {
        let result: Result<OwnedDescriptor, Errno> = unsafe addresses.withUnsafeBytes { addresses in
            unsafe cookies.withUnsafeBytes { cookies in
                let options = unsafe KprobeMultiLinkOptions(
                    flags: flags,
                    count: UInt32(truncatingIfNeeded: addresses.count / 8),
                    symbols: 0,
                    addresses: UInt64(address: addresses.baseAddress),
                    cookies: cookies.isEmpty ? 0 : UInt64(address: cookies.baseAddress)
                )
                return Result { () throws(Errno) in try LinkCreate.link(program, attachType, options: options) }
            }
        }
        return try result.get()
    }
}
