# SPDX-License-Identifier: Apache-2.0
# Sourced after kernels.sh: the test machine, an initramfs under QEMU. Every file keeps the path it
# has here, so what the tests find through #filePath or a RUNPATH they find there too.
# shellcheck shell=bash disable=SC2034,SC2154

# Copies ELF files and every library that they load into ROOT, under their own paths and without
# debug information: machine_add_elf ROOT FILE…
machine_add_elf() {
    local tree=$1 file
    shift
    for file; do
        echo "$file"
        # `libc.so.6 => /lib/… (0x…)` and `/lib64/ld-linux-x86-64.so.2 (0x…)`
        needed_libraries "$file" | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// && $2 ~ /^\(/ { print $1 }'
    done | sort -u | while read -r file; do
        [[ -e $tree$file ]] && continue
        mkdir -p "$tree$(dirname "$file")"
        # Symbols stay: uprobe tests look them up.
        strip --strip-debug -o "$tree$file" "$(realpath "$file")" 2>/dev/null || cp -L "$file" "$tree$file"
        chmod --reference="$file" "$tree$file"
    done
}

# Builds the part of the initramfs that all kernels share: machine_pack TREE FILE.cpio
machine_pack() {
    (cd "$1" && find . -mindepth 1 | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) >"$2"
}

# Boots KERNEL_DIRECTORY with INITRAMFS, at most SECONDS. RESULTS gets `console`, `output`, `events`
# and `status`: machine_boot KERNEL_DIRECTORY INITRAMFS RESULTS SECONDS
machine_boot() {
    local results=$3 port devices=()
    for port in events output status; do
        : >"$results/$port"
        devices+=(-chardev "file,id=$port,path=$results/$port" -device "virtserialport,chardev=$port,name=$port")
    done
    # Software emulation, since KVM is not everywhere. thread=single: with a thread for each virtual CPU,
    # one runs code that the other has just patched, and a kernel that flips a static key or sets a
    # kprobe dies of a stray int3. oops=panic: a kernel bug must end the run, not hide in it. lsm=: Debian
    # leaves bpf out of 5.10's list.
    local emulator console
    case $architecture in
    amd64) emulator=(qemu-system-x86_64 -cpu "${SWIFT_BPF_CPU:-max}") console=ttyS0 ;;
    arm64) emulator=(qemu-system-aarch64 -machine virt -cpu "${SWIFT_BPF_CPU:-cortex-a72}") console=ttyAMA0 ;;
    *) die "no test machine for $architecture" ;;
    esac
    timeout "$4" "${emulator[@]}" -accel tcg,thread=single -smp 2 -m "${SWIFT_BPF_MEMORY:-2048}" \
        -nodefaults -no-user-config -display none -no-reboot \
        -serial "file:$results/console" -device virtio-rng-pci -device virtio-serial-pci "${devices[@]}" \
        -kernel "$1/vmlinuz" -initrd "$2" \
        -append "console=$console quiet panic=-1 oops=panic mitigations=off audit=0 lsm=lockdown,yama,bpf rdinit=/init"
}
