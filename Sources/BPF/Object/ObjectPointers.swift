// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// A `struct bpf_map` or `struct bpf_program` that its object keeps alive.
///
/// Named `@safe` as it only carries the pointer; every use of it is a call into libbpf, marked there.
@safe struct PartPointer {
    /// The name in the object, which libbpf may change: a reused map takes the other's.
    let name: String
    let pointer: OpaquePointer
}

// A few words for the opaque pointers of libbpf, named for what they point at.

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

    /// The name of a `struct bpf_map`, and for a data section the section's: `trace.rodata` in the kernel is `.rodata`.
    ///
    /// libbpf puts the object's name, which may have dots, before the plain sections' and leaves others, as `.data.x`, as
    /// they are (`internal_map_name` in libbpf.c).
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

/// Calls `body` with a C string, or with a null pointer for `nil`.
func withOptionalCString<Result>(_ string: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let string else { return body(nil) }
    return unsafe string.withCString { text in unsafe body(text) }
}
