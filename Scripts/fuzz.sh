#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Opens and loads damaged copies of every fixture, each in a process of its own, as root:
#   Scripts/fuzz.sh [--seed N] [--count N] [--libbpf VERSION] [MINUTES]
#
# An input that ends its process, or takes more than 5 s, fails the run. It is cut down to the mutations that matter and
# saved in .build/fuzz; a copy in bpf-fixtures/hostile makes it a regression test. The same seed gives the same inputs.
# shellcheck disable=SC1090,SC2154
set -euo pipefail
for part in common debian suite libbpf; do source "$(dirname "$0")/lib/$part.sh"; done

seed=1 count='' minutes=2
while (($#)); do
    case $1 in
    --seed) seed=${2:?--seed needs a number} && shift ;;
    --count) count=${2:?--count needs a number} && shift ;;
    --libbpf) libbpf_use "${2:?--libbpf needs a version}" && shift ;;
    -* | *[!0-9]*) echo 'usage: Scripts/fuzz.sh [--seed N] [--count N] [--libbpf VERSION] [MINUTES]' >&2 && exit 2 ;;
    *) minutes=$1 ;;
    esac
    shift
done

note 'building the fuzzer'
swiftpm build --package-path "$root" --product object-fuzzer ${build_options[@]+"${build_options[@]}"} >&2
# The leak checks of the tests look at all of the kernel's maps.
as_root flock /run/lock/swift-bpf-tests "$(suite_products)/object-fuzzer" --seed "$seed" ${count:+--count "$count"} \
    --seconds $((minutes * 60)) --output "$root/.build/fuzz" \
    "$root"/bpf-fixtures/*.bpf.o "$root"/bpf-fixtures/cases/*.bpf.o "$root"/Examples/*/Sources/BPF/*.bpf.o
