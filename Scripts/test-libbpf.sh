#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds and runs the host tier against several versions of libbpf, headers and library taken from
# Debian's packages: Scripts/test-libbpf.sh [--filter REGEX] [VERSION…]
# shellcheck disable=SC1090,SC2154
set -euo pipefail
for part in common debian suite libbpf; do source "$(dirname "$0")/lib/$part.sh"; done

filter='' versions=()
while (($#)); do
    case $1 in
    --filter) filter=${2:?--filter needs a regular expression} && shift ;;
    -*) echo "usage: Scripts/test-libbpf.sh [--filter REGEX] [VERSION…]     versions: ${all_libbpfs[*]}" && exit 2 ;;
    *) libbpf_suite "$1" >/dev/null && versions+=("$1") ;;
    esac
    shift
done
((${#versions[@]})) || versions=("${all_libbpfs[@]}")
need_tools objdump=binutils python3=python3 pkg-config=pkg-config

failed=() reports=()
for version in "${versions[@]}"; do
    libbpf_use "$version"
    suite_build
    suite_linked "libbpf.so.1 => $cache/libbpf/" || die "the test products do not load libbpf $version"
    reports+=("$results/libbpf-$version/result.json")
    suite_host "libbpf-$version" "$filter" || failed+=("$version")
done

suite_table "${reports[@]}"
((${#failed[@]} == 0)) || die "failed with libbpf ${failed[*]}"
