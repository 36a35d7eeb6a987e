// SPDX-License-Identifier: Apache-2.0

extension VerifierExplanation {
    /// The objections that are explained. The first that fits is taken.
    static let all: [VerifierExplanation] = [
        VerifierExplanation(
            "needs-perfmon",
            ["for !root"],
            "the verifier allows this only to a process with CAP_PERFMON; run as root, or add cap_perfmon to the capabilities"
                + " that setcap gives the executable",
            fixture: "verifier/variable_stack"
        ),
        VerifierExplanation(
            "null",
            ["_or_null'", "_or_null expected=", "Possibly NULL pointer"],
            "the pointer may be NULL here; compare it with NULL before it is used",
            fixture: "verifier/null_record"
        ),
        VerifierExplanation(
            "length-unbounded",
            ["unbounded memory access"],
            at: .call,
            "the length in {register} that {helper} is given has no upper bound; compare it with the size of the buffer, or mask"
                + " it, before the call",
            fixture: "size-unbounded/on_enter"
        ),
        VerifierExplanation(
            "offset-unbounded",
            ["unbounded memory access"],
            at: .elsewhere,
            "the offset has no upper bound; compare it with the size of the memory, or mask it",
            fixture: "verifier/offset_unbounded"
        ),
        VerifierExplanation(
            "length-negative",
            ["min value is negative"],
            at: .call,
            "the length in {register} that {helper} is given may be negative; make it unsigned, or check that it is not",
            fixture: "verifier/length_negative"
        ),
        VerifierExplanation(
            "offset-negative",
            ["min value is negative", "unbounded min value is not allowed"],
            "the offset may be negative here; make it unsigned, or check that it is not",
            fixture: "verifier/offset_negative"
        ),
        VerifierExplanation(
            "buffer-bounds",
            ["invalid access to map value", "invalid access to memory"],
            at: .call,
            "{helper} would access memory beyond the end of the buffer; compare the length with the buffer's size before the call",
            fixture: "verifier/length_bounds"
        ),
        VerifierExplanation(
            "map-bounds",
            ["invalid access to map value", "invalid access to memory"],
            "the access lies outside the map's value; compare the offset with the size before it",
            fixture: "verifier/map_bounds"
        ),
        VerifierExplanation(
            "packet-bounds",
            ["invalid access to packet"],
            "the access may lie beyond the packet's end; compare with data_end before it",
            fixture: "verifier/packet_bounds"
        ),
        VerifierExplanation(
            "context-bounds",
            ["invalid bpf_context access"],
            "programs of this type have nothing at this offset of the context, or may not write it",
            fixture: "verifier/context_bounds"
        ),
        VerifierExplanation(
            "scalar-pointer",
            ["invalid mem access 'scalar'", "invalid mem access 'inv'"],
            "a plain number is used as a pointer; read foreign memory with bpf_probe_read_kernel, bpf_probe_read_user or"
                + " BPF_CORE_READ",
            fixture: "verifier/scalar_pointer"
        ),
        VerifierExplanation(
            "no-result",
            ["R0 !read_ok"],
            "the program ends without a return value on some path",
            fixture: "verifier/no_result"
        ),
        VerifierExplanation(
            "uninitialised",
            ["!read_ok"],
            "{register} is used before anything was put into it",
            fixture: "verifier/uninitialised"
        ),
        VerifierExplanation(
            "stack-unread",
            ["invalid indirect read from stack", "invalid read from stack"],
            "a part of the stack variable is not initialized (often padding); clear it with __builtin_memset",
            fixture: "verifier/stack_unread"
        ),
        VerifierExplanation(
            "unreleased",
            ["Unreleased reference", "would lead to reference leak"],
            "a reference (a reserved record, a socket, a task) is not released on every path",
            fixture: "verifier/unreleased"
        ),
        VerifierExplanation(
            "too-long",
            ["BPF program is too large", "The sequence of"],
            "the paths through the program are too many; bound its loops, use bpf_loop(), or split it",
            fixture: "verifier/too_long"
        ),
        VerifierExplanation(
            "endless",
            ["infinite loop detected", "back-edge"],
            "a loop has no bound that the verifier can see",
            fixture: "verifier/endless"
        ),
        VerifierExplanation(
            "helper-type",
            ["program of this type cannot use helper", "unknown func bpf_"],
            "programs of this type cannot call {helper}: each type has helpers of its own",
            fixture: "helper-type/f"
        ),
        VerifierExplanation(
            "unknown-helper",
            ["invalid func unknown", "unknown func"],
            "the running kernel has no helper of this number; the program was compiled for a newer one",
            fixture: "verifier/unknown_helper"
        ),
        VerifierExplanation(
            "license",
            ["cannot call GPL-restricted function"],
            "the kernel offers {helper} only to programs whose license section is compatible with the GPL",
            fixture: "license/f"
        ),
        VerifierExplanation(
            "result-range",
            ["At program exit the register R0", "In program exit the register R0"],
            "the return value is not one of those that this hook takes",
            fixture: "verifier/result_range"
        ),
        VerifierExplanation(
            "argument-kind",
            ["expected="],
            "{helper} takes another kind of argument in {register} than it is given: the verifier's words say which",
            fixture: "verifier/argument_kind"
        ),
        VerifierExplanation(
            "stack-together",
            ["combined stack size"],
            "the local variables of the functions that call each other need more than 512 bytes together",
            fixture: "verifier/stack_together"
        ),
        VerifierExplanation(
            "map-not-created",
            ["is referenced but wasn't created"],
            "the program uses a map whose creation was switched off with setAutocreate(false), on a path that can be taken",
            fixture: "map-not-created/f"
        ),
        VerifierExplanation(
            "atomic-operation",
            ["BPF_STX uses reserved fields", "BPF_ATOMIC uses reserved fields"],
            "the running kernel does not have this atomic operation: before Linux 5.12 use"
                + " __atomic_fetch_add(pointer, number, __ATOMIC_RELAXED), and do not use its result",
            fixture: "verifier/atomic_operation"
        ),
        VerifierExplanation(
            "kfunc-not-found",
            ["is referenced but wasn't resolved", "kernel function call not eliminated"],
            "the running kernel does not have this kfunc; test bpf_ksym_exists() before the call",
            fixture: "kfunc-weak/f"
        ),
    ]
}
