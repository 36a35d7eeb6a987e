// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// Tries to put a program in the place of another one's function. No number of a hook stands for it.
enum ExtensionProbe {
    static func attach() throws(Errno) {
        let types = try functionTypes()
        // Attached nowhere, so that nothing runs it.
        var original = ProbeProgram(.xdp)
        original.function = types
        var replacement = ProbeProgram(.ext)
        replacement.function = types
        replacement.target = types.id
        replacement.targetProgram = try original.load().program.get()
        _ = try RawTracepointOpen.link(try replacement.load().program.get())
    }

    /// BTF with the function `int probe(struct xdp_md *)`, and its number: the kernel compares both programs by it.
    private static func functionTypes() throws(Errno) -> (types: OwnedDescriptor, id: UInt32) {
        let btf = try unsafe libbpfPointer { unsafe btf__new_empty() }
        defer { unsafe btf__free(btf) }
        let int = try libbpfCall { unsafe btf__add_int(btf, "int", 4, BTF_INT_SIGNED) }
        let context = try libbpfCall { unsafe btf__add_struct(btf, "xdp_md", 24) }
        let pointer = try libbpfCall { unsafe btf__add_ptr(btf, context) }
        let prototype = try libbpfCall { unsafe btf__add_func_proto(btf, int) }
        try libbpfCall { unsafe btf__add_func_param(btf, "packet", pointer) }
        let function = try libbpfCall { unsafe btf__add_func(btf, "probe", BTF_FUNC_GLOBAL, prototype) }
        try libbpfCall { unsafe btf__load_into_kernel(btf) }
        return (try OwnedDescriptor(duplicating: unsafe btf__fd(btf)), UInt32(function))
    }
}
