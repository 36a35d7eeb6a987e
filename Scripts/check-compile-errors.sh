#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Checks that incorrect uses of the library do not compile. Every file in Tests/MustNotCompile is compiled against the built library, and
# must fail with the error that its line `// error: …` names; Tests/MustNotCompile/Compiles.swift shows that the check
# itself can succeed. Build the package first.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=lib/swiftpm.sh
source Scripts/lib/swiftpm.sh

build=$(swiftpm build --show-bin-path)
[ -d "$build/Modules" ] || { echo "check-compile-errors: build the package first" >&2; exit 1; }
scratch=${build%%/.build*}/.build
modules=()
for map in Sources/CLibbpf "$scratch"/checkouts/swift-system/Sources/CSystem/include; do
    modules+=(-Xcc "-fmodule-map-file=$map/module.modulemap")
done
read -ra libbpf <<<"$(pkg-config --cflags libbpf)"
output_file=$(mktemp)
status=0
count=0
scratch_guides=$(mktemp -d)
trap 'rm -rf "$scratch_guides" "$output_file"' EXIT
mkdir "$scratch_guides/CExecWatch" "$scratch_guides/generated"
# The type of Getting started.
"$build/bpfgen" build Examples/ExecWatch/Sources/exec-watch/BPF/ExecWatch.bpf.c --object-name ExecWatch \
    --scratch "$scratch_guides/objects" -o "$scratch_guides/generated/ExecWatch.swift" \
    --toolchain-clang "$(dirname "$(readlink -f "$(command -v swift)")")/clang"
for file in Tests/MustNotCompile/*.swift; do
    # To the end of the compiler's analysis, where lifetimes are checked, and no further.
    if output=$(swiftc -swift-version 6 -wmo -emit-sil -parse-as-library -I "$build/Modules" \
        "${modules[@]}" ${libbpf[@]+"${libbpf[@]}"} \
        "$file" "$scratch_guides/generated/ExecWatch.swift" -o "$output_file" 2>&1); then compiles=true; else compiles=false; fi
    expected=$(sed -n 's,^// error: ,,p' "$file")
    if [ -z "$expected" ]; then
        $compiles || { printf '%s must compile:\n%s\n' "$file" "$output" >&2; status=1; }
    elif $compiles; then
        echo "$file compiles, and must not" >&2
        status=1
    elif ! grep -qF "$expected" <<<"$output"; then
        printf '%s fails with another error than "%s":\n%s\n' "$file" "$expected" "$output" >&2
        status=1
    fi
    count=$((count + 1))
done
# And what the guides show must compile. A block that imports the library stands for itself; another one is the body of a
# function that has what the guides speak of. A manifest's part and a block with a line `…` inside are left out.
# Scripts/check-getting-started.py builds the program of that page.
# A header that both sides share, for programs without generated types.
cat >"$scratch_guides/CExecWatch/exec_watch.h" <<'C'
struct exec_event { unsigned int pid; unsigned int uid; char command[16]; };
C
echo 'module CExecWatch { header "exec_watch.h" }' >"$scratch_guides/CExecWatch/module.modulemap"
cat >"$scratch_guides/prelude" <<'SWIFT'
import BPF
import CExecWatch
import Dispatch
import Glibc
extension CExecWatch.exec_event: BPF.BPFValue {}
enum PackageResources { static let my_tool_bpf_o: [UInt8] = [] }
func show<Value>(_ value: Value) {}
func guide(object: BPFObject, program: BPFProgram, map: BPFMap, ring: RingBuffer, link: Link, counters: [UInt64]) async throws {
SWIFT
guides=0
for guide in README.md Sources/BPF/BPF.docc/*.md; do
    awk -v out="$scratch_guides/$(basename "$guide" .md)" -v prelude="$scratch_guides/prelude" '
        /^```swift/ { inside = 1; text = ""; next }
        /^```/ && inside {
            inside = 0
            if (text ~ /(^|\n)(dependencies:|\.package|\.executableTarget)/ || text ~ /[^\n]…/) next
            gsub(/(^|\n)…/, "", text)
            file = out "." ++n ".swift"
            if (text !~ /(^|\n)import BPF/) {
                while ((getline line < prelude) > 0) print line > file
                close(prelude)
                text = text "}"
            }
            print text > file
            next
        }
        inside { text = text $0 "\n" }' "$guide"
done
for file in "$scratch_guides"/*.swift; do
    if ! output=$(swiftc -swift-version 6 -wmo -emit-sil -parse-as-library -I "$build/Modules" \
        "${modules[@]}" -Xcc "-fmodule-map-file=$scratch_guides/CExecWatch/module.modulemap" ${libbpf[@]+"${libbpf[@]}"} \
        "$file" "$scratch_guides/generated/ExecWatch.swift" -o "$output_file" 2>&1); then
        printf 'the guide %s does not compile:\n%s\n' "$(basename "$file")" "$output" >&2
        status=1
    fi
    guides=$((guides + 1))
done
[ "$status" -eq 0 ] && echo "$guides examples in the guides compile"
[ "$status" -eq 0 ] && echo "$count compile-time rules hold"
exit "$status"
