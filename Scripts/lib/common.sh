# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts beside it: folders, messages, tools to install.
# shellcheck shell=bash disable=SC2034,SC2154

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${SWIFT_BPF_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/swift-bpf}
# The results of the runs of this checkout. Two checkouts may test at the same time.
results=$root/.build/results
mkdir -p "$cache" "$results"
# shellcheck source=swiftpm.sh
source "$root/Scripts/lib/swiftpm.sh"

note() { printf '== %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# Runs a command as root, with the environment variables of the tests.
as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo --preserve-env=GLIBC_TUNABLES,SWIFT_BPF_WORKLOAD,SWIFT_BPF_REPORTS,ASAN_OPTIONS,TSAN_OPTIONS "$@"
    fi
}

# Mounts what the programs are attached through, and where they are pinned.
mount_filesystems() {
    as_root test -e /sys/kernel/tracing/events || as_root mount -t tracefs tracefs /sys/kernel/tracing
    [[ $(stat -f -c %t /sys/fs/bpf) == cafe4a11 ]] || as_root mount -t bpf bpf /sys/fs/bpf
}

# Waits until no other script changes the cache; the lock goes with the subshell that took it.
lock_cache() {
    exec 9>"$cache/lock"
    flock 9
}

# What a file loads, by the loader that it asks for.
needed_libraries() {
    local loader
    loader=$(readelf -l "$1" 2>/dev/null | sed -n 's/.*program interpreter: \(.*\)\]/\1/p')
    if [[ $loader ]]; then "$loader" --list "$1"; else LC_ALL=C ldd "$1"; fi 2>/dev/null || true
}

# need_tools TOOL=PACKAGE…: installs the Debian packages of the tools, or files, that are missing.
need_tools() {
    local pair missing=()
    for pair; do
        command -v "${pair%%=*}" >/dev/null || [[ -e ${pair%%=*} ]] || missing+=("${pair#*=}")
    done
    ((${#missing[@]})) || return 0
    note "installing ${missing[*]}"
    [[ $EUID == 0 ]] || die "install these packages first: ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >&2
}
