// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf

/// Checks of an open object and its options that neither libbpf nor the check of the file makes.
enum UncheckedByLibbpf {
    /// Throws for a map in `.maps` with the type `struct_ops`: libbpf would use a structure that does not exist.
    static func checkMaps(of handle: ObjectHandle) throws(BPFError) {
        var next = unsafe bpf_object__next_map(handle.pointer, nil)
        while let map = unsafe next {
            if unsafe bpf_map__type(map).rawValue == BPFMapType.structOps.rawValue {
                let name = unsafe map.mapName
                let structures = handle.btf?.types?.variables().filter { BTFTypes.holdsStructOps($0.section) } ?? []
                guard structures.contains(where: { $0.name == name }) else {
                    throw BPFError(
                        .invalidObject,
                        operation: .open,
                        subject: .map(name),
                        message: "a map in SEC(\".maps\") cannot be of the type struct_ops",
                        advice: "Use SEC(\".struct_ops\") and a structure of function pointers"
                    )
                }
            }
            unsafe next = unsafe bpf_object__next_map(handle.pointer, map)
        }
    }

    /// Throws for a text without a closing quotation mark: libbpf would compute a length below
    /// zero.
    static func checkConfiguration(_ text: String?, subject: BPFError.Subject) throws(BPFError) {
        guard let text else { return }
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("CONFIG_") && line.hasSuffix("=\"") {
            throw BPFError(
                .invalidArgument,
                operation: .open,
                subject: subject,
                message: "the line '\(line)' of the kernel configuration has no closing quotation mark",
                advice: "Use lines as in a .config file: CONFIG_NAME=\"text\""
            )
        }
    }
}
