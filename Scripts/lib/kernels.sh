# SPDX-License-Identifier: Apache-2.0
# Sourced after debian.sh: Debian's cloud kernels, unpacked under the cache.
# shellcheck shell=bash disable=SC2034,SC2154

# The kernels of the matrix, oldest first. `latest` is whatever sid has.
all_kernels=(5.10 6.1 6.12 latest)

kernel_suite() {
    case $1 in
    5.10) echo bullseye ;;
    6.1) echo bookworm ;;
    6.12) echo trixie ;;
    latest) echo sid ;;
    *) die "no kernel $1: one of ${all_kernels[*]}" ;;
    esac
}

# Fetches a kernel once per version of the package and prints its directory, which holds `vmlinuz`,
# `release`, `version`, `config` and `modules/`: kernel_fetch NAME.
kernel_fetch() {
    local name=$1 suite version directory image
    suite=$(kernel_suite "$name")
    lock_cache
    suite_update "$suite"
    version=$(suite_version "$suite" "linux-image-cloud-$architecture")
    directory=$cache/kernels/$name-$version-$architecture
    if [[ ! -e $directory/release ]]; then
        rm -rf "$directory" && mkdir -p "$directory"
        image=$(private_apt "$suite" apt-cache depends "linux-image-cloud-$architecture" |
            awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9]/ { print $2 }')
        # Newer packages split the image: the kernel and its modules are dependencies of their own.
        local packages=("$image")
        mapfile -t -O 1 packages < <(private_apt "$suite" apt-cache depends "$image" |
            awk '$1 == "Depends:" && $2 ~ /^linux-(binary|modules|base)-[0-9]/ { print $2 }')
        note "fetching kernel $name: ${packages[*]}"
        suite_unpack "$suite" "$directory/root" "${packages[@]}"
        local vmlinuz release
        vmlinuz=$(find "$directory/root" -name 'vmlinuz*' -type f | head -n 1)
        release=$(basename "$(find "$directory/root" -path '*/lib/modules/*' -prune -type d | head -n 1)")
        [[ -n $vmlinuz && -n $release ]] || die "the packages ${packages[*]} hold no kernel"
        mv "$vmlinuz" "$directory/vmlinuz"
        find "$directory/root" \( -path '*/boot/config-*' -o -path "*/modules/$release/config" \) -type f \
            -exec mv {} "$directory/config" \;
        mv "$(find "$directory/root" -path "*/lib/modules/$release" -type d)" "$directory/modules"
        rm -r "$directory/root"
        # depmod reads <base>/lib/modules/<release>.
        local base
        base=$(mktemp -d "$cache/depmod.XXXXXX")
        mkdir -p "$base/lib/modules" && ln -s "$directory/modules" "$base/lib/modules/$release"
        depmod -b "$base" "$release"
        rm -r "$base"
        echo "${version%%-*}" >"$directory/version"
        echo "$release" >"$directory/release"
    fi
    echo "$directory"
}

# What the suite needs of a kernel that is built as modules there. A module that a kernel does not
# have is left out: what needs it is gated in the tests.
kernel_modules=(
    virtio_pci virtio_console
    veth dummy tun ifb netkit overlay
    sch_ingress sch_fq sch_htb cls_bpf act_bpf
    nf_tables nf_defrag_ipv4 nf_defrag_ipv6 nf_conntrack
)

# Copies the modules of a kernel with all that they depend on, unpacked, into DIRECTORY, and writes
# the order to load them in to DIRECTORY/order: kernel_copy_modules KERNEL_DIRECTORY DIRECTORY.
kernel_copy_modules() {
    local base release module file name
    release=$(<"$1/release")
    base=$(mktemp -d "$cache/depmod.XXXXXX")
    mkdir -p "$base/lib/modules" "$2"
    ln -s "$1/modules" "$base/lib/modules/$release"
    : >"$2/order"
    for module in "${kernel_modules[@]}"; do
        modprobe -C /dev/null -d "$base" -S "$release" --show-depends "$module" 2>/dev/null |
            awk '$1 == "insmod" { print $2 }' || true
    done | awk '!seen[$0]++' | while read -r file; do
        name=$(basename "$file") && name=${name%%.ko*}.ko
        case $file in
        *.xz) xz -dc "$file" >"$2/$name" ;;
        *.zst) zstd -qdc "$file" >"$2/$name" ;;
        *.gz) gzip -dc "$file" >"$2/$name" ;;
        *) cp "$file" "$2/$name" ;;
        esac
        echo "$name" >>"$2/order"
    done
    rm -r "$base"
}
