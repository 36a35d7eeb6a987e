#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Uses the build plugin as a new package does: follows Documentation/GettingStarted.md in an empty folder, beside a fresh
# clone of this package. Builds it (debug and release), runs it as root, and tries what goes wrong: errors in C, a changed header, two sources of
# one name, a damaged configuration, no compiler, objects without type information.
#
#   Scripts/test-plugin.sh
# shellcheck disable=SC1091,SC2154
set -euo pipefail
source "$(dirname "$0")/lib/common.sh"

"$root/Scripts/install-dependencies.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What is not committed counts too.
git clone -q "$root" "$work/swift-bpf"
git -C "$root" diff HEAD --binary | git -C "$work/swift-bpf" apply --allow-empty
package=$work/exec-watch
target=$package/Sources/exec-watch
start=$SECONDS
# The package of Documentation/GettingStarted.md, by its own commands.
python3 "$root/Scripts/check-getting-started.py" --into "$work"
note "ok: a first build ($((SECONDS - start)) s)"
sed -i 's/exclude: \["BPF"\],/&\n            swiftSettings: [.strictMemorySafety(), .treatAllWarnings(as: .error), .defaultIsolation(MainActor.self)],/' "$package/Package.swift"
cd "$package"

failed=0
# expect WHAT PATTERN…: the output of the last build has a line for each pattern.
expect() {
    local what=$1 pattern missing=0
    shift
    for pattern; do grep -qE -- "$pattern" <<<"$output" || { note "FAILED: $what: nothing matches '$pattern'" && missing=1; }; done
    if ((missing)); then tail -n 30 <<<"$output" >&2 && failed=1; else note "ok: $what"; fi
}
# reject WHAT PATTERN: the output of the last build has no such line.
reject() {
    if grep -qE -- "$2" <<<"$output"; then note "FAILED: $1: '$2' is there" && failed=1; else note "ok: $1"; fi
}
build() { output=$(swiftpm build "$@" 2>&1) && built=true || built=false; }
fails() { build; $built && { note "FAILED: $1 builds" && failed=1; } || true; }

# An extension in a file of the obvious name, and hidden folders with other sources.
echo 'extension ExecWatch { static let purpose = "watching" }' >"$target/ExecWatch.swift"
mkdir -p "$target/.hidden"
cp "$target/BPF/ExecWatch.bpf.c" "$target/.hidden/"
build
expect 'generated code has no warning under strict settings' 'Build complete'
# The example's own closures run on other queues, which that isolation forbids.
sed -i 's/, .defaultIsolation(MainActor.self)//' "$package/Package.swift"
build
mount_filesystems
run() {
    (while sleep 0.1; do /bin/true; done) &
    local load=$!
    output=$(as_root flock /run/lock/swift-bpf-tests timeout --signal INT 2 "$1" 2>&1 || true)
    kill "$load"
}
run .build/debug/exec-watch
expect 'the program prints events' '^[0-9]+ \(user [0-9]+\) runs true$' '^0 events lost$'

build
reject 'an unchanged tree compiles nothing' 'Compiling .* for BPF|Compiling exec_watch'

# Every level of import beside the generated one.
for level in internal public; do
    sed -i "s/^import BPF$/$level import BPF/" "$target/Main.swift"
    build
    # The other level of these warns that nothing public uses it, as for every module.
    [[ $level = public ]] || expect 'an import with a level' 'Build complete'
    reject 'an import with a level is not ambiguous' 'ambiguous implicit access level'
    sed -i "s/^$level import BPF$/import BPF/" "$target/Main.swift"
done
build

c=$target/BPF/ExecWatch.bpf.c
cp "$c" "$work/ExecWatch.bpf.c"
cp "$target/Main.swift" "$work/Main.swift"
restore() { cp "$work/ExecWatch.bpf.c" "$c"; }

sed -i 's/struct exec_event \*event;/struct exec_event *event = missing;/' "$c"
fails 'a source with an error'
expect 'an error in C has its file and line' 'ExecWatch.bpf.c:[0-9]+:[0-9]+: error: .*missing' 'bpfgen: error: .*ExecWatch.bpf.c: clang could not compile it'
restore
sed -i 's/    struct exec_event \*event;/    struct exec_event *event; int unused;/' "$c"
build
expect 'a warning in C is shown' "ExecWatch.bpf.c:[0-9]+:[0-9]+: warning: unused variable 'unused'" 'Build complete'
restore

mkdir "$target/BPF/shared"
echo '#define RING_SIZE (64 * 1024)' >"$target/BPF/shared/size.h"
sed -i 's/64 \* 1024)/RING_SIZE)/; s/#include <swift_bpf.h>/&\n#include "shared\/size.h"/' "$c"
build
expect 'a header beside the source' 'Build complete'
sleep 1
echo '#define RING_SIZE (128 * 1024) error' >"$target/BPF/shared/size.h"
fails 'a changed header'
expect 'a changed header compiles the source again' 'size.h:1:[0-9]+: (note|error)'
rm -r "$target/BPF/shared"
restore

mkdir "$target/BPF/other"
cp "$c" "$target/BPF/other/exec_watch.bpf.c"
fails 'two sources of one name'
expect 'two sources of one name are named' 'ExecWatch.bpf.c.* has the same name' 'Use another name'
rm -r "$target/BPF/other"

mkdir "$target/flagged"
echo '#define RING_SIZE (64 * 1024)' >"$target/flagged/ring_size.h"
echo '{ "flags": ["-I", "Sources/exec-watch/flagged"] }' >"$target/BPF/swift-bpf.json"
sed -i 's/64 \* 1024)/RING_SIZE)/; s/#include <swift_bpf.h>/&\n#include <ring_size.h>/' "$c"
build
expect 'a header of a folder in the flags' 'Build complete'
sleep 1
echo '#define RING_SIZE (128 * 1024) error' >"$target/flagged/ring_size.h"
fails 'a changed header of a folder in the flags'
expect 'a changed header of a folder in the flags compiles the source again' 'ring_size.h:1:[0-9]+: (note|error)'
rm -r "$target/flagged" "$target/BPF/swift-bpf.json"
restore

build
sed -i 's/    struct exec_event \*event;/#ifndef __TARGET_ARCH_riscv\n#error not for riscv\n#endif\n&/' "$c"
BPF_ARCH=riscv64 build
expect 'another machine' 'Build complete'
fails 'this machine again'
expect 'a source is compiled again for this machine' 'error: not for riscv'
restore

echo '{ "flags": "-DX" }' >"$target/BPF/swift-bpf.json"
fails 'a damaged configuration'
expect 'a damaged configuration is explained' 'swift-bpf.json.*"flags"'
echo '{ "flag": ["-DX"] }' >"$target/BPF/swift-bpf.json"
fails 'a misspelled key'
expect 'a misspelled key is named' 'unknown key "flag"' 'Use "arch"'
cat >"$target/BPF/swift-bpf.json" <<'E2'
{ "flags": ["-DUNUSED=1"], "skeletons": { "*": { "names": { "on_exec": "whenProgramStarts" } } } }
E2
sed -i 's/let links = try watch.attach()/&\n        _ = try links.whenProgramStarts/' "$target/Main.swift"
build
expect 'names of the configuration' 'Build complete'
cp "$work/Main.swift" "$target/Main.swift"
rm "$target/BPF/swift-bpf.json"

touch "$c"
BPF_CLANG=/nonexistent/clang fails 'no compiler'
expect 'a compiler that does not exist' 'BPF_CLANG names this compiler, which does not exist'
printf '#!/bin/sh\nexit 1\n' >"$work/clang" && chmod +x "$work/clang"
touch "$c"
BPF_CLANG=$work/clang fails 'a compiler without BPF'
expect 'a compiler without BPF' 'cannot compile for BPF' 'Use clang'

# A compiled object in place of the source.
clang=$(dirname "$(readlink -f "$(command -v swift)")")/clang
headers=$work/headers && mkdir "$headers"
cp "$root/Sources/BPFBuilding/include/swift_bpf.h" "$headers/"
compile() { "$clang" -target bpf -O2 -I "$headers" -idirafter "/usr/include/$(uname -m)-linux-gnu" "$@" -c "$work/ExecWatch.bpf.c" -o "$target/BPF/ExecWatch.bpf.o"; }
rm "$c"
compile -g
build
expect 'a compiled object in place of the source' 'Build complete'
run .build/debug/exec-watch
expect 'the program of a compiled object prints events' '^[0-9]+ \(user [0-9]+\) runs true$'
compile
fails 'an object without type information'
expect 'an object without type information' 'ExecWatch.bpf.o: it has no type information' "Use 'clang"
head -c 100 /dev/urandom >"$target/BPF/ExecWatch.bpf.o"
fails 'a damaged object'
expect 'a damaged object' 'ExecWatch.bpf.o: it is not an ELF file. Use'
rm "$target/BPF/ExecWatch.bpf.o"
restore

# A program in Swift, with a file that both sides have.
swift=$target/BPF/Calls.bpf.swift
echo 'struct Sample { var calls: UInt64 }' >"$target/Sample.swift"
cat >"$swift" <<'E2'
import EBPF
// bpf-files: ../Sample.swift
let samples = HashMap<UInt32, Sample>(maxEntries: 1024)

@section("tracepoint/raw_syscalls/sys_enter")
func onEnter(_ context: TracepointContext) -> Int32 {
    samples[CurrentTask.processID, default: Sample(calls: 0)].calls &+= 1
    return 0
}
E2
echo 'extension Calls { static let size = MemoryLayout<Calls.Sample>.size + MemoryLayout<Sample>.size }' >"$target/Calls.swift"
build
expect 'a program in Swift' 'Build complete'
build
reject 'an unchanged program in Swift is not compiled again' 'Compiling .* for BPF'
sleep 1
echo 'struct Sample { var calls: UInt64; var other: Missing }' >"$target/Sample.swift"
fails 'a changed file of both sides'
expect 'a changed file of both sides compiles the program again' 'Sample.swift:1:[0-9]+: error: .*Missing' 'swiftc could not compile it'
echo 'struct Sample { var calls: UInt64 }' >"$target/Sample.swift"
sed -i 's/    return 0/    var list: [UInt32] = []\n    for cpu in 0..<Kernel.cpu { list.append(cpu) }\n    return Int32(list.count)/' "$swift"
fails 'a program with an array'
expect 'what a program cannot do has its line' 'Calls.bpf.swift:[89]:[0-9]+: error: an Array is on the heap.* Use an InlineArray'
rm "$target/Calls.swift" "$target/Sample.swift"
cat >"$swift" <<'E2'
import EBPF
// bpf-types: task_struct
@section("tracepoint/raw_syscalls/sys_enter")
func onEnter(_ context: TracepointContext) -> Int32 { TaskStruct.current.tgid == 1 ? 1 : 0 }
E2
cp /sys/kernel/btf/vmlinux "$target/BPF/kernel.btf"
echo '{ "btf": "kernel.btf", "swiftFlags": ["-D", "UNUSED"] }' >"$target/BPF/swift-bpf.json"
build
expect "a file with a kernel's types" 'Build complete'
build
reject 'a program with unchanged types is not compiled again' 'Compiling .* for BPF'
BPF_SWIFTC=/nonexistent/swiftc fails 'a Swift compiler that does not exist'
expect 'another Swift compiler compiles the program again' 'no Swift compiler was found'
build
sleep 1
head -c 100 /dev/urandom >"$target/BPF/kernel.btf"
fails 'changed types'
expect 'changed types compile the program again' 'kernel.btf: '
rm "$swift" "$target/BPF/kernel.btf" "$target/BPF/swift-bpf.json"

output=$(swiftpm package --allow-writing-to-package-directory generate-vmlinux-header --only task_struct -o vmlinux.h 2>&1 || true)
output+=$(head -n 5 vmlinux.h; grep -c . vmlinux.h)
expect 'the command plugin writes vmlinux.h' '__VMLINUX_H__'
sed -i 's/#include <linux\/bpf.h>/#include "..\/..\/..\/vmlinux.h"/; s/#include <swift_bpf.h>/#define BPF_MAP_TYPE_RINGBUF 27\n#define BPF_MAP_TYPE_PERCPU_ARRAY 6\n&/' "$c"
swiftpm package --allow-writing-to-package-directory generate-vmlinux-header >/dev/null 2>&1 || true
sed -i '/#define BPF_MAP_TYPE/d' "$c"
build -c release
expect 'a release build with the whole vmlinux.h' 'Build complete'
size=$(stat -c %s "$(find .build -name 'ExecWatch+Skeleton.swift' | head -n 1)")
((size < 100000)) || { note "FAILED: the generated file has $size bytes with vmlinux.h" && failed=1; }
run .build/release/exec-watch
expect 'the release build prints events' '^[0-9]+ \(user [0-9]+\) runs true$'

[[ $failed == 0 ]] || die 'the plugin does not do what its page says'
