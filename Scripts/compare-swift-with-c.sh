#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Compares programs in Swift with the same programs in C, both compiled with -O2: instructions, and nanoseconds a run on
# this machine's kernel: Scripts/compare-swift-with-c.sh. It needs root.
set -euo pipefail
cd "$(dirname "$0")/.."
source Scripts/lib/common.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
swiftpm build --product bpfgen >/dev/null
bpfgen=$(swiftpm build --show-bin-path)/bpfgen
"$bpfgen" swift Tests/SwiftComparison/programs.bpf.swift --scratch "$folder/swift" -o "$folder/swift.o"
clang=$(dirname "$(readlink -f "$(command -v swiftc)")")/clang
# shellcheck disable=SC2046
"$clang" -target bpf -mcpu=v3 -g -O2 -Wall -idirafter "/usr/include/$(uname -m)-linux-gnu" $(pkg-config --cflags libbpf) \
    -c Tests/SwiftComparison/programs.bpf.c -o "$folder/c.o"
# shellcheck disable=SC2046
"$clang" -O2 -Wall Tests/SwiftComparison/compare.c -o "$folder/compare" $(pkg-config --cflags --libs libbpf)
as_root "$folder/compare" "$folder/swift.o" "$folder/c.o"
