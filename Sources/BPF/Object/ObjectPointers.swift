// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// A `struct bpf_map` or `struct bpf_program` that its object keeps alive.
///
/// `@safe`, as it only contains the pointer: every use is a call into libbpf, which is marked.
@safe struct PartPointer {
    /// The name in the object. libbpf may change its own: a reused map takes the other map's name.
    let name: String
    let pointer: OpaquePointer
}

// Accessors of libbpf's opaque pointers.

extension OpaquePointer {
    /// The maps of a `struct bpf_object`.
    var maps: [PartPointer] {
        var found: [PartPointer] = []
        var next = unsafe bpf_object__next_map(self, nil)
        while let map = unsafe next {
            unsafe found.append(PartPointer(name: map.mapName, pointer: map))
            unsafe next = unsafe bpf_object__next_map(self, map)
        }
        return found
    }

    /// The programs of a `struct bpf_object`.
    var programs: [PartPointer] {
        var found: [PartPointer] = []
        var next = unsafe bpf_object__next_program(self, nil)
        while let program = unsafe next {
            unsafe found.append(PartPointer(name: program.programName, pointer: program))
            unsafe next = unsafe bpf_object__next_program(self, program)
        }
        return found
    }

    /// The name of a `struct bpf_map`. For a data section the section's name: `.rodata` for the kernel's
    /// `trace.rodata`.
    ///
    /// libbpf prefixes the object's name, which may contain dots, to the names of plain sections, and not to others,
    /// such as `.data.x` (`internal_map_name` in libbpf.c).
    var mapName: String {
        guard let text = unsafe bpf_map__name(self) else { return "" }
        let name = unsafe String(cString: text)
        guard unsafe bpf_map__is_internal(self) else { return name }
        if [".rodata.", ".data.", ".bss."].contains(where: name.hasPrefix) { return name }
        return [".rodata", ".data", ".bss", ".kconfig"].first(where: name.hasSuffix) ?? name
    }

    /// The name of a `struct bpf_program`.
    var programName: String {
        guard let text = unsafe bpf_program__name(self) else { return "" }
        return unsafe String(cString: text)
    }

    /// The section of a `struct bpf_program`.
    var programSection: String {
        guard let text = unsafe bpf_program__section_name(self) else { return "" }
        return unsafe String(cString: text)
    }
}

/// Calls a closure with a C string, or with a null pointer for `nil`.
func withOptionalCString<Result>(_ string: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let string else { return body(nil) }
    return unsafe string.withCString { text in unsafe body(text) }
}
