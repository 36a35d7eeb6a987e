# SPDX-License-Identifier: Apache-2.0
# Sourced after debian.sh and suite.sh: other versions of libbpf in a private prefix, and how to build
# and run against them.
# shellcheck shell=bash disable=SC2034,SC2154

# The versions in the Debian suites, oldest first.
all_libbpfs=(1.1 1.5 1.7)

libbpf_suite() {
    case $1 in
    1.1) echo bookworm ;;
    1.5) echo trixie ;;
    1.7) echo sid ;;
    *) die "no libbpf $1: one of ${all_libbpfs[*]}" ;;
    esac
}

# The newest version of the C library that a shared library asks for.
needed_glibc() { objdump -T "$1" | grep -oE 'GLIBC_[0-9.]+' | cut -d _ -f 2 | sort -V | tail -n 1; }

# Fetches a libbpf once per version of the package and prints its prefix: libbpf_fetch VERSION.
libbpf_fetch() {
    local suite version prefix library multiarch host_glibc
    suite=$(libbpf_suite "$1")
    lock_cache
    suite_update "$suite"
    version=$(suite_version "$suite" libbpf-dev)
    [[ $version == *:$1.* ]] || die "Debian $suite now has libbpf $version, not $1: update Scripts/lib/libbpf.sh"
    prefix=$cache/libbpf/${version#*:}
    if [[ ! -e $prefix/complete ]]; then
        rm -rf "$prefix" && mkdir -p "$prefix"
        note "fetching libbpf $version"
        suite_unpack "$suite" "$prefix" libbpf-dev libbpf1
        # -lbpf must find the shared library.
        find "$prefix" -name 'libbpf.a' -delete
        find "$prefix" -name 'libbpf.pc' -exec sed -i "s|^prefix=.*|prefix=$prefix/usr|" {} +
        # A libbpf that was built for a newer C library than this machine's gets its suite's C library,
        # with what else it loads.
        library=$(find "$prefix" -name 'libbpf.so.1.*')
        host_glibc=$(getconf GNU_LIBC_VERSION | cut -d ' ' -f 2)
        if [[ $(printf '%s\n' "$(needed_glibc "$library")" "$host_glibc" | sort -V | tail -n 1) != "$host_glibc" ]]; then
            note "it needs glibc $(needed_glibc "$library"), this machine has $host_glibc: fetching that too"
            mkdir "$prefix/runtime"
            suite_unpack "$suite" "$prefix/packages" libc6 libelf1t64 zlib1g libzstd1
            multiarch=$(basename "$(dirname "$library")")
            cp -a "$prefix/packages/usr/lib/$multiarch"/*.so* "$prefix/runtime"
            rm -r "$prefix/packages"
        fi
        touch "$prefix/complete"
    fi
    echo "$prefix"
}

# Makes the following builds and runs use a libbpf: libbpf_use VERSION.
libbpf_use() {
    local prefix library loader
    prefix=$(libbpf_fetch "$1")
    library=$(dirname "$(find "$prefix" -name 'libbpf.so')")
    export PKG_CONFIG_PATH=$library/pkgconfig
    build_options=(--scratch-path "$root/.build-libbpf-$1" -Xlinker -rpath="$library")
    if [[ -d $prefix/runtime ]]; then
        # The program asks for the loader and the C library that this libbpf needs. Not LD_LIBRARY_PATH:
        # what the tests start would get them too. RPATH, not RUNPATH: it holds for libbpf's own libraries.
        loader=$(find "$prefix/runtime" -name 'ld-linux*.so.*')
        build_options+=(-Xlinker -rpath="$prefix/runtime" -Xlinker --disable-new-dtags
            -Xlinker --dynamic-linker="$loader" -Xlinker --allow-shlib-undefined)
    fi
}
