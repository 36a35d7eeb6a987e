#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Generates the Swift type of every fixture, compiles all of them with warnings as errors, strict memory safety and Swift
# 6, loads what the kernel can load, and compares sizes and offsets with clang's (_Static_assert).
#
#   Scripts/check-skeletons.sh             the fixtures of this repository
#   Scripts/check-skeletons.sh FILE.o …    other objects, which are only compiled
#
# Needs a build: swift build --build-tests.
set -euo pipefail
cd "$(dirname "$0")/.."

build=.build/debug
[ -x "$build/bpfgen" ] || { echo "check-skeletons: run 'swift build' first" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

only_compile=false
objects=("$@")
if [ $# -eq 0 ]; then
    objects=(bpf-fixtures/*.bpf.o bpf-fixtures/cases/*.bpf.o)
else
    only_compile=true
fi

count=0
refused=0
for object in "${objects[@]}"; do
    name="S${count}"
    if ! "$build/bpfgen" skeleton "$object" --name "$name" -o "$scratch/$name.swift" 2>"$scratch/message"; then
        # Objects without type information cannot have a Swift type.
        grep -q "Use \|Run " "$scratch/message" || { echo "no advice for $object: $(cat "$scratch/message")" >&2; exit 1; }
        echo "no type for $object: $(cut -d: -f3- "$scratch/message" | head -c 100)"
        refused=$((refused + 1))
        continue
    fi
    echo "$object $name" >>"$scratch/names"
    count=$((count + 1))
done

if ! $only_compile; then
    # The test's own sources, with every shape of type.
    for source in Tests/SkeletonTests/BPF/{Layouts,Attached}.bpf.c; do
        name=$(basename "$source" .bpf.c)
        "$build/bpfgen" build "$source" --object-name "$name" -o "$scratch/$name.swift" --scratch "$scratch/objects" \
            --toolchain-clang "$(dirname "$(readlink -f "$(command -v swift)")")/clang"
        echo "${source%.c}.o $name" >>"$scratch/names"
        count=$((count + 1))
    done
fi

{
    echo "import BPF"
    echo "func check<S: BPFSkeleton>(_ type: S.Type, _ file: String) -> Bool {"
    echo "    let bytes = type.bpfObject.bytes"
    echo "    func words(_ body: () throws -> Void) -> String { do { try body(); return \"loads\" } catch { return \"\\((error as? BPFError)?.code as Any)\" } }"
    echo "    let raw = words { _ = try BPFObject.open(bytes: bytes).load() }"
    echo "    let typed = words { _ = try type.open().load() }"
    echo "    if raw != typed { print(\"\\(file): \\(raw) as an object, \\(typed) as a type\") }"
    echo "    return raw == typed"
    echo "}"
    echo "func checkAll() -> Int {"
    echo "    var failures = 0"
    while read -r object name; do echo "    if !check($name.self, \"$object\") { failures += 1 }"; done <"$scratch/names"
    echo "    return failures"
    echo "}"
    echo "@main struct Main { static func main() { let failures = checkAll(); print(\"\\(failures) differ\"); if failures > 0 { fatalError() } } }"
} >"$scratch/Main.swift"

flags=(-swift-version 6 -strict-memory-safety -warnings-as-errors -parse-as-library -Onone -I "$build/Modules"
       -Xcc "-fmodule-map-file=$PWD/Sources/CLibbpf/module.modulemap" -enable-upcoming-feature ExistentialAny
       -enable-upcoming-feature MemberImportVisibility)
for map in .build/checkouts/swift-system/Sources/CSystem/include/module.modulemap; do
    [ ! -f "$map" ] || flags+=(-Xcc "-fmodule-map-file=$map")
done
if $only_compile; then
    swiftc "${flags[@]}" -typecheck "$scratch"/*.swift
    echo "$count types compile, $refused objects have none"
    exit 0
fi
# The objects of the library, as the build linked them into a program.
mapfile -t parts < <(tr -d "'" <"$build/top-level-program.product/Objects.LinkFileList" | grep -v '/top_level_program.build/')
swiftc "${flags[@]}" -o "$scratch/check" "$scratch"/*.swift "${parts[@]}" -lbpf -lelf -lz
"$scratch/check"
python3 Scripts/check-generated-layouts.py "$scratch"
echo "$count types compile and load as their objects do, $refused objects have none"
