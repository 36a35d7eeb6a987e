#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Checks that what must not compile does not. Every file in Tests/MustNotCompile is compiled against the built library, and
# must fail with the error that its line `// error: …` names; Tests/MustNotCompile/Compiles.swift shows that the check
# itself can succeed. Needs a build before.
set -euo pipefail
cd "$(dirname "$0")/.."

build=$(swift build --show-bin-path)
[ -d "$build/Modules" ] || { echo "check-compile-errors: build the package first" >&2; exit 1; }
scratch=${build%%/.build*}/.build
modules=()
for map in Sources/CLibbpf "$scratch"/checkouts/swift-system/Sources/CSystem/include; do
    modules+=(-Xcc "-fmodule-map-file=$map/module.modulemap")
done
read -ra libbpf <<<"$(pkg-config --cflags libbpf)"
status=0
count=0
for file in Tests/MustNotCompile/*.swift; do
    # To the end of the compiler's analysis, where lifetimes are checked, and no further.
    if output=$(swiftc -swift-version 6 -emit-sil -parse-as-library -I "$build/Modules" \
        "${modules[@]}" ${libbpf[@]+"${libbpf[@]}"} \
        "$file" -o /dev/null 2>&1); then compiles=true; else compiles=false; fi
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
# And what the guides show must compile: every block of Swift that imports the library, with the C structure it speaks of.
scratch_guides=$(mktemp -d)
trap 'rm -rf "$scratch_guides"' EXIT
mkdir "$scratch_guides/ExecEvents"
printf 'struct exec_event { unsigned int pid; unsigned int uid; char command[16]; };\n' >"$scratch_guides/ExecEvents/e.h"
printf 'module ExecEvents { header "e.h" }\n' >"$scratch_guides/ExecEvents/module.modulemap"
guides=0
for guide in README.md Documentation/GettingStarted.md Sources/BPF/BPF.docc/BPF.md; do
    awk -v out="$scratch_guides/$(basename "$guide" .md)" '
        /^```swift/ { inside = 1; text = ""; next }
        /^```/ && inside { inside = 0; if (text ~ /(^|\n)import BPF/) print text > (out "." ++n ".swift"); next }
        inside { text = text $0 "\n" }' "$guide"
done
for file in "$scratch_guides"/*.swift; do
    if ! output=$(swiftc -swift-version 6 -emit-sil -parse-as-library -I "$build/Modules" \
        "${modules[@]}" -Xcc "-fmodule-map-file=$scratch_guides/ExecEvents/module.modulemap" ${libbpf[@]+"${libbpf[@]}"} \
        "$file" -o /dev/null 2>&1); then
        printf 'the guide %s does not compile:\n%s\n' "$(basename "$file")" "$output" >&2
        status=1
    fi
    guides=$((guides + 1))
done
[ "$status" -eq 0 ] && echo "$guides programs in the guides compile"
[ "$status" -eq 0 ] && echo "$count compile-time rules hold"
exit "$status"
