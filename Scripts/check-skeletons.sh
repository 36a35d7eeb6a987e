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

# A public type is complete for another module, and a package type for a module of the package.
mkdir "$scratch/modules"
index=0
for level in public package; do
    for object in bpf-fixtures/names.bpf.o bpf-fixtures/layouts.bpf.o bpf-fixtures/maps.bpf.o; do
        index=$((index + 1))
        module="M$index"
        "$build/bpfgen" skeleton "$object" --name "S$index" --access "$level" -o "$scratch/modules/$module.swift"
        swiftc "${flags[@]}" -package-name check -emit-module -module-name "$module" -o "$scratch/modules/$module.swiftmodule" \
            "$scratch/modules/$module.swift"
        [ "$level" = public ] && user=other || user=check
        cat >"$scratch/modules/use.swift" <<EOF
import BPF
import $module
func use() async throws(BPFError) {
    let open = try S$index.open()
    let loaded = try open.load()
    let links: S$index.Links = try loaded.attach()
    _ = (links.all, loaded.maps, loaded.programs, loaded.object, S$index.bpfObject, S$index.bpfMapNames)
}
EOF
        swiftc "${flags[@]}" -package-name "$user" -I "$scratch/modules" -typecheck "$scratch/modules/use.swift"
    done
done

# The command line: 64 for a wrong use, 1 for a failure, 0 otherwise.
expect() {
    status=0
    "$build/bpfgen" "${@:2}" >"$scratch/output" 2>"$scratch/message" || status=$?
    [ $status -eq "$1" ] || { echo "exit code $status of bpfgen ${*:2}: $(cat "$scratch/message")" >&2; exit 1; }
}
for arguments in nonsense skeleton "skeleton a b" "skeleton a --access open" "link a" "link -o a" "vmlinux --only"; do
    # shellcheck disable=SC2086
    expect 64 $arguments
done
for arguments in --version --help "skeleton --help" header "inspect bpf-fixtures/maps.bpf.o"; do
    # shellcheck disable=SC2086
    expect 0 $arguments
done
for arguments in "skeleton missing.o" "inspect ." "link -o $scratch/linked.o missing.o" "vmlinux --btf missing"; do
    # shellcheck disable=SC2086
    expect 1 $arguments
done
for output in "$scratch/none/S.swift" "$scratch" /dev/full; do
    expect 1 skeleton bpf-fixtures/maps.bpf.o -o "$output"
    grep -q "the file cannot be written" "$scratch/message"
done
if "$build/bpfgen" skeleton bpf-fixtures/maps.bpf.o >/dev/full 2>"$scratch/message"; then exit 1; fi
grep -q "standard output: it cannot be written" "$scratch/message"

# Damaged objects and objects without a type: one message with advice and exit code 1.
refuse() {
    status=0
    "$build/bpfgen" skeleton "$1" -o "$scratch/refused.swift" 2>"$scratch/message" || status=$?
    if [ $status -ne 1 ] || [ "$(wc -l <"$scratch/message")" -ne 1 ] || ! grep -q "$1: .*\. \(Use\|Run\) " "$scratch/message"; then
        echo "exit code $status for $1: $(cat "$scratch/message")" >&2
        exit 1
    fi
}
: >"$scratch/empty.o"
echo text >"$scratch/text.o"
head -c 500 bpf-fixtures/maps.bpf.o >"$scratch/short.o"
for object in "$scratch"/{empty,text,short}.o /bin/true bpf-fixtures/cases/static-program.bpf.o; do refuse "$object"; done
for object in bpf-fixtures/hostile/*.o; do
    for command in skeleton inspect; do
        status=0
        "$build/bpfgen" $command "$object" >"$scratch/output" 2>"$scratch/message" || status=$?
        [ $status -le 1 ] || { echo "exit code $status for $object: $(cat "$scratch/message")" >&2; exit 1; }
    done
done
echo "$count types compile and load as their objects do, $refused objects have none"
