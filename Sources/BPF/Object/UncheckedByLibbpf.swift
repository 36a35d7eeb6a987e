// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import CLibbpf

/// What libbpf takes for granted of an opened object and of its options, and the check of the file cannot see.
enum UncheckedByLibbpf {
    /// A map of the type `struct_ops` that was not declared as one: libbpf looks for its structure, which there is none of.
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

    /// A text that begins and does not end: libbpf takes the quotation mark off twice.
    static func checkConfiguration(_ text: String?, subject: BPFError.Subject) throws(BPFError) {
        guard let text else { return }
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("CONFIG_") && line.hasSuffix("=\"") {
            throw BPFError(
                .invalidArgument,
                operation: .open,
                subject: subject,
                message: "the kernel configuration has the line '\(line)', whose text does not end",
                advice: "Use lines as in a .config file: CONFIG_NAME=\"text\""
            )
        }
    }
}
