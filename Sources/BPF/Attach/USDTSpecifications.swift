// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// Where libbpf tells programs how to find the arguments of USDT probes: the map `__bpf_usdt_specs` of their object.
///
/// Its values are laid out by the `<bpf/usdt.bpf.h>` that the program was compiled with, and written as the running libbpf
/// lays them out. Both agree until libbpf 1.6 and not with 1.7.0, where an argument takes 24 bytes in place of 16: then
/// programs would read nonsense without a word.
@safe struct USDTSpecifications {
    private let map: OpaquePointer
    private let size: Int

    /// `struct __bpf_usdt_spec` until libbpf 1.6: twelve arguments, the cookie, and the count of arguments.
    private static let originalSize = 12 * 16 + 8 + 8

    /// Finds the map of an object, whose lock is held or that is loaded.
    init?(of object: OpaquePointer) {
        guard let map = unsafe bpf_object__find_map_by_name(object, "__bpf_usdt_specs") else { return nil }
        unsafe self.map = unsafe map
        size = Int(unsafe bpf_map__value_size(map))
    }

    /// Whether program and libbpf are known not to agree.
    var areOfAnotherLibbpf: Bool {
        let version = LibbpfVersion.running
        return size == Self.originalSize ? version == LibbpfVersion(1, 7) : version < LibbpfVersion(1, 7)
    }

    /// Whether libbpf wrote something else than the program reads, as the next version may again.
    func areMisread(cookie: UInt64) -> Bool {
        guard size == Self.originalSize else { return false }
        var values: [[UInt8]] = []
        var value = [UInt8](repeating: 0, count: size)
        for index in 0..<(unsafe bpf_map__max_entries(map)) {
            var key = index
            guard unsafe bpf_map_lookup_elem(bpf_map__fd(map), &key, &value) == 0 else { continue }
            values.append(value)
        }
        return Self.areMisread(values, cookie: cookie)
    }

    /// Whether no value has the cookie of a probe that was just attached, or one has arguments beyond their count.
    static func areMisread(_ values: [[UInt8]], cookie: UInt64) -> Bool {
        let cookieBytes = unsafe withUnsafeBytes(of: cookie) { unsafe Array($0) }
        if cookie != 0, !values.contains(where: { $0[192..<200] == cookieBytes[...] }) { return true }
        return values.contains { value in
            let count = Int(
                unsafe value.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: 200, as: Int16.self) }
            )
            return !(0...12).contains(count) || value[(count * 16)..<192].contains { $0 != 0 }
        }
    }
}
