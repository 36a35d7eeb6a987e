#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs SyscallTracer's BPF programs on Debian's ARM64 kernels inside QEMU, on any machine: the committed object is loaded by
# a small C program (Tests/TracerOnARM64), in each of the tracer's modes, and the events of a child's calls are checked.
#
#   Scripts/test-arm64.sh [VERSION…]     5.10 6.1 6.12 latest; the last three by default
# shellcheck disable=SC1090,SC2034,SC2154
set -euo pipefail
for part in common debian kernels machine suite; do source "$(dirname "$0")/lib/$part.sh"; done
kernels=("$@")
((${#kernels[@]})) || kernels=(6.1 6.12 latest)

need_tools qemu-system-aarch64=qemu-system-arm aarch64-linux-gnu-gcc=gcc-aarch64-linux-gnu \
    /usr/aarch64-linux-gnu/include/stdio.h=libc6-dev-arm64-cross cpio=cpio modprobe=kmod xz=xz-utils zstd=zstd
architecture=arm64
work=$(mktemp -d "$cache/machine.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The libbpf of the oldest supported Debian, linked statically.
note "building the test for ARM64"
(lock_cache && suite_update bookworm &&
    suite_unpack bookworm "$work/packages" libbpf-dev libelf-dev zlib1g-dev busybox-static)
libraries=$work/packages/usr/lib/aarch64-linux-gnu
mkdir -p "$work/tree/bin"
aarch64-linux-gnu-gcc -std=gnu17 -O2 -Wall -Werror -static -I "$root/Examples/SyscallTracer/CSyscallTracer/include" \
    -I "$work/packages/usr/include" "$root/Tests/TracerOnARM64/main.c" \
    "$libraries/libbpf.a" "$libraries/libelf.a" "$libraries/libz.a" -o "$work/tree/test"
cp "$work/packages/bin/busybox" "$work/tree/bin/busybox"
cp "$root/Scripts/lib/vm-init" "$work/tree/init"
cp "$root/Examples/SyscallTracer/Sources/BPF/syscall_tracer.bpf.o" "$work/tree/"

failed=()
for kernel in "${kernels[@]}"; do
    directory=$(kernel_fetch "$kernel")
    out=$(suite_results "arm64-$kernel")
    mode=
    [[ $kernel != 5.10 ]] || mode=hash-map
    printf '#!/bin/sh\nexec /test /syscall_tracer.bpf.o %s\n' "$mode" >"$work/tree/run-suite"
    chmod +x "$work/tree/run-suite" "$work/tree/init"
    rm -rf "$work/tree/modules"
    kernel_copy_modules "$directory" "$work/tree/modules"
    machine_pack "$work/tree" "$work/initramfs.cpio"
    note "ARM64 kernel $kernel: $(<"$directory/release")"
    machine_boot "$directory" "$work/initramfs.cpio" "$out" 240 || true
    cat "$out/output"
    grep -qx 'exit 0' "$out/status" && continue
    failed+=("$kernel")
    printf '%s\n' "--- the console's tail" "$(tail -n 20 "$out/console")"
done
((${#failed[@]} == 0)) || die "failed on ${failed[*]}"
