#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the BPF objects that the tests and the examples load, from the sources beside them:
#   bpf-fixtures/*.bpf.c, bpf-fixtures/cases/*.bpf.c, bpf-fixtures/swift/*.bpf.swift, and the tracer, for tests without a
#   compiler -> .bpf.o in the same folder.
#
# The objects are committed, so that building and testing the package needs no compiler for BPF.
#
# Compiler: the clang of the Swift 6.3 toolchain (clang 21), which has the bpf target. Set BPF_CLANG for another one; its
# instructions may differ, and --check then fails.
# Flags: -target bpf -mcpu=v3 (Linux 5.1 and newer) -O2 -g (for BTF).
#
#   Scripts/build-fixtures.sh           build all
#   Scripts/build-fixtures.sh --check   fail when a committed object does not match its source
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=lib/swiftpm.sh
source Scripts/lib/swiftpm.sh

clang=${BPF_CLANG:-$(dirname "$(readlink -f "$(command -v swift)")")/clang}
[ -x "$clang" ] || { echo "build-fixtures: no clang at $clang: set BPF_CLANG" >&2; exit 1; }
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
flags=(-target bpf -mcpu=v3 -O2 -g -Wall -Werror -I bpf-fixtures/include -I Sources/BPFBuilding/include -isystem "/usr/include/$multiarch"
       -ffile-prefix-map="$PWD=." -ffile-prefix-map="$PWD/=")

# What compiles Swift is a part of this package.
swiftpm build --product bpfgen >&2
bpfgen=$(swiftpm build --show-bin-path)/bpfgen

check=false
[ "${1:-}" != --check ] || { check=true; shift; }
[ $# -eq 0 ] || { echo "usage: build-fixtures.sh [--check]" >&2; exit 2; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0
count=0
for source in bpf-fixtures/*.bpf.c bpf-fixtures/cases/*.bpf.c Examples/*/Sources/BPF/*.bpf.c \
    Tests/SkeletonTests/BPF/Attached.bpf.c bpf-fixtures/swift/*.bpf.swift Examples/*/SwiftPrograms; do
    [ -e "$source" ] || continue
    object=${source%.*}.o
    # The same source once compiled by the plugin and once committed: the tests compare both.
    [ "$source" != Tests/SkeletonTests/BPF/Attached.bpf.c ] || object=Tests/SkeletonTests/BPF/Committed.bpf.o
    if [ -d "$source" ]; then
        object=bpf-fixtures/swift/$(basename "$(dirname "$source")").bpf.o
        "$bpfgen" swift "$source"/*.swift -o "$scratch/new.o" --library Sources/EBPF --scratch "$scratch/swift"
    elif [ "${source##*.}" = swift ]; then
        "$bpfgen" swift "$source" -o "$scratch/new.o" --library Sources/EBPF --scratch "$scratch/swift"
    else
        "$clang" "${flags[@]}" -c "$source" -o "$scratch/new.o"
    fi
    count=$((count + 1))
    if ! $check; then
        # An object with the same content stays as it is: no noise in the history.
        if [ ! -f "$object" ] || ! python3 Scripts/compare-objects.py "$object" "$scratch/new.o" >/dev/null; then
            cp "$scratch/new.o" "$object"
            echo "built $object"
        fi
    elif [ ! -f "$object" ]; then
        echo "$object is missing: run Scripts/build-fixtures.sh" >&2
        status=1
    elif ! python3 Scripts/compare-objects.py "$object" "$scratch/new.o"; then
        echo "$object does not match $source: run Scripts/build-fixtures.sh" >&2
        status=1
    fi
done
for object in bpf-fixtures/*.bpf.o bpf-fixtures/cases/*.bpf.o bpf-fixtures/swift/*.bpf.o \
    Examples/*/Sources/BPF/*.bpf.o; do
    [ ! -f "$object" ] || [ -f "${object%.o}.c" ] || [ -f "${object%.o}.swift" ] ||
        [ -d "Examples/$(basename "$object" .bpf.o)/SwiftPrograms" ] ||
        { echo "$object has no source" >&2; status=1; }
done
$check && [ "$status" -eq 0 ] && echo "$count BPF objects match their sources ($("$clang" --version | head -n 1))"
exit "$status"
