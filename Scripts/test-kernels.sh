#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the whole test suite on Debian's kernels inside QEMU, without KVM and without installing a
# kernel: Scripts/test-kernels.sh [--filter REGEX] [--libbpf VERSION] [--list] [--no-build] [--timeout SECONDS] [VERSION…]
# shellcheck disable=SC1090,SC2154
set -euo pipefail
for part in common debian kernels machine suite libbpf; do source "$(dirname "$0")/lib/$part.sh"; done

# Emulated code takes fifty times as long: the machines run optimized tests, which have a build of their own.
build_options=(--scratch-path "$root/.build/optimized" -Xswiftc -O)

usage() {
    cat <<'USAGE'
usage: Scripts/test-kernels.sh [OPTION…] [VERSION…]     versions: 5.10 6.1 6.12 latest; all by default

  --filter REGEX     run the tests that match; Tests/expectations is not held against such a run
  --libbpf VERSION   use this libbpf of Scripts/test-libbpf.sh in place of the machine's own
  --list             print the kernels and their packages' versions, run nothing
  --no-build         run the test products as they are
  --timeout SECONDS  per kernel, 300 by default; past it the kernel has hung
USAGE
}

filter='' build=1 list=0 limit=300 kernels=()
while (($#)); do
    case $1 in
    --filter) filter=${2:?--filter needs a regular expression} && shift ;;
    --libbpf)
        libbpf_use "${2:?--libbpf needs a version}"
        build_options=(--scratch-path "$root/.build/optimized-libbpf-$2" -Xswiftc -O "${build_options[@]:2}")
        shift
        ;;
    --timeout) limit=${2:?--timeout needs seconds} && shift ;;
    --list) list=1 ;;
    --no-build) build=0 ;;
    -h | --help) usage && exit ;;
    -*) usage >&2 && exit 2 ;;
    *) kernel_suite "$1" >/dev/null && kernels+=("$1") ;;
    esac
    shift
done
((${#kernels[@]})) || kernels=("${all_kernels[@]}")

need_tools qemu-system-x86_64=qemu-system-x86 busybox=busybox-static cpio=cpio modprobe=kmod xz=xz-utils \
    zstd=zstd readelf=binutils strip=binutils python3=python3 ip=iproute2

if ((list)); then
    for kernel in "${kernels[@]}"; do
        suite=$(kernel_suite "$kernel")
        suite_update "$suite"
        printf '%-8s Debian %-10s %s\n' "$kernel" "$suite" "$(suite_version "$suite" "linux-image-cloud-$architecture")"
    done
    exit
fi

((build)) && suite_build
work=$(mktemp -d "$cache/machine.XXXXXX")
trap 'rm -rf "$work"' EXIT

# What all kernels share: the test products, their libraries, the fixtures and a few tools.
products=$(suite_products)
bundle=$(suite_bundle "$products")
mapfile -t programs < <(find "$products" -maxdepth 1 -type f -executable ! -name '*.so' ! -name '*.xctest')
mapfile -t plugins < <(suite_plugins)
mapfile -t tools < <(command -v ip tc)
mapfile -t arguments < <(suite_arguments /dev/port/events "$filter")
tree=$work/tree
mkdir -p "$tree/bin"
machine_add_elf "$tree" "$bundle" "${programs[@]}" "${plugins[@]}" "${tools[@]}"
cp "$(command -v busybox)" "$tree/bin/busybox"
cp "$root/Scripts/lib/vm-init" "$tree/init"
suite_data "$tree" "$products"
{
    echo '#!/bin/sh'
    echo "export SWIFT_BACKTRACE=enable=no SWIFT_BPF_MACHINE=1 GLIBC_TUNABLES=$suite_tunables"
    printf 'cd %q\nexec' "$root"
    printf ' %q' "$bundle" "${arguments[@]}"
    echo
} >"$tree/run-suite"
chmod +x "$tree/run-suite" "$tree/init"
machine_pack "$tree" "$work/shared.cpio"
note "packed $(du -m "$work/shared.cpio" | cut -f 1) MB"

# Boots one kernel, and leaves how it ended in $work/KERNEL.end: boot KERNEL DIRECTORY RESULTS.
boot() {
    local code=0 start=$SECONDS modules=$work/modules-$1
    mkdir -p "$modules"
    kernel_copy_modules "$2" "$modules/modules"
    machine_pack "$modules" "$modules.cpio"
    cat "$work/shared.cpio" "$modules.cpio" >"$work/$1.initramfs"
    machine_boot "$2" "$work/$1.initramfs" "$3" "$limit" || code=$?
    rm -rf "$modules" "$modules.cpio" "$work/$1.initramfs"
    echo "version $(<"$2/version")" >>"$3/status"
    echo "$code $((SECONDS - start))" >"$work/$1.end"
}

# An emulated machine takes one CPU: as many run at a time as there are.
failed=() reports=()
for kernel in "${kernels[@]}"; do
    while (($(jobs -rp | wc -l) >= $(nproc))); do wait -n || true; done
    directory=$(kernel_fetch "$kernel")
    out=$(suite_results "$kernel")
    reports+=("$out/result.json")
    note "kernel $kernel: $(<"$directory/release")"
    boot "$kernel" "$directory" "$out" &
done
wait

for kernel in "${kernels[@]}"; do
    out=$results/$kernel
    read -r code seconds <"$work/$kernel.end" || die "kernel $kernel was not started"
    if ((code == 124)); then
        problem="hung: no end after $limit s"
    elif ((code)); then
        problem="QEMU ended with status $code"
    elif ! grep -q '^exit ' "$out/status"; then
        problem='the kernel stopped before the suite ended'
    else
        problem=''
    fi
    suite_ended "$out" || printf '%s\n' "--- the suite's last output" "$(tail -n 20 "$out/output")"
    [[ -z $problem ]] || printf '%s\n' "--- the console's tail" "$(tail -n 40 "$out/console")"
    suite_check "$kernel" "$out" "$filter" --seconds "$seconds" --problem "$problem" || failed+=("$kernel")
done

suite_table "${reports[@]}"
((${#failed[@]} == 0)) || die "failed on ${failed[*]}"
