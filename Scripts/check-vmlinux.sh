#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Compares the header of 'bpfgen vmlinux' with the kernel's types: clang compiles the header, and each struct, union, enum
# and typedef has the size, the members at the bits, and the constants that the kernel's BTF states. With a bpftool (BPFTOOL
# or in PATH), the same is reported for its header. A header with chosen types must compile, and be small.
#
#   Scripts/check-vmlinux.sh [BTF]    BTF of another kernel than the running one
#
# Needs a build: swift build.
set -euo pipefail
cd "$(dirname "$0")/.."

bpfgen=.build/debug/bpfgen
[ -x "$bpfgen" ] || { echo "check-vmlinux: run 'swift build' first" >&2; exit 1; }
btf=${1:-/sys/kernel/btf/vmlinux}
[ -r "$btf" ] || { echo "check-vmlinux: there is no $btf: use a kernel with CONFIG_DEBUG_INFO_BTF=y" >&2; exit 1; }
clang=${BPF_CLANG:-$(dirname "$(readlink -f "$(command -v swift)")")/clang}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Compiles a header so that the object has all of its types: compile HEADER OBJECT.
compile() {
    python3 Scripts/compare-btf.py --uses "$1" >"$scratch/use.c"
    "$clang" -target bpf -g -O0 -Wall -Werror -include "$1" -c "$scratch/use.c" -o "$2"
}

"$bpfgen" vmlinux --btf "$btf" -o "$scratch/vmlinux.h"
compile "$scratch/vmlinux.h" "$scratch/vmlinux.o"
python3 Scripts/compare-btf.py "$btf" "$scratch/vmlinux.o"

bpftool=${BPFTOOL:-$(command -v bpftool || true)}
if [ -n "$bpftool" ]; then
    "$bpftool" btf dump file "$btf" format c >"$scratch/bpftool.h"
    compile "$scratch/bpftool.h" "$scratch/bpftool.o"
    # Old ones write enumerations of one byte with four: only the kernel's types count.
    python3 Scripts/compare-btf.py "$btf" "$scratch/bpftool.o" >"$scratch/message" 2>&1 || true
    echo "bpftool's header: $(tail -1 "$scratch/message")"
fi

# Chosen types.
only() {
    "$bpfgen" vmlinux --btf "$btf" -o "$scratch/$1.h" --only "${@:2}"
    compile "$scratch/$1.h" "$scratch/$1.o"
    size=$(stat -c %s "$scratch/$1.h")
    [ "$size" -lt 100000 ] || { echo "check-vmlinux: the header of $1 has $size bytes" >&2; exit 1; }
}
only task_struct task_struct
only sk_buff 'struct sk_buff'
only files file inode super_block
only pid_t pid_t gfp_t
only enumerations bpf_map_type trace_event_raw_sys_enter
python3 Scripts/compare-btf.py --part "$btf" "$scratch"/{task_struct,sk_buff,files,pid_t,enumerations}.o
