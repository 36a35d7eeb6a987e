# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts beside it: where things are, how to say things, what to install.
# shellcheck shell=bash disable=SC2034,SC2154

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${SWIFT_BPF_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/swift-bpf}
mkdir -p "$cache"

note() { printf '== %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# need_tools TOOL=PACKAGE…: installs the Debian packages of the tools that are missing.
need_tools() {
    local pair missing=()
    for pair; do
        command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
    done
    ((${#missing[@]})) || return 0
    note "installing ${missing[*]}"
    [[ $EUID == 0 ]] || die "install these packages first: ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >&2
}
