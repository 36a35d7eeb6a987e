#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the tracer with its BPF programs in Swift, Examples/SyscallTracer/SwiftPrograms, in place of those in C, and runs
# the tracer's tests. It works on a copy of the package in .build/swift-tracer, whose build is kept for the next time.
#
#   Scripts/test-swift-tracer.sh               on this kernel
#   Scripts/test-swift-tracer.sh --kernels     in virtual machines, on the kernels of Scripts/test-kernels.sh
# shellcheck disable=SC1090,SC1091,SC2154
set -euo pipefail
source "$(dirname "$0")/lib/common.sh"

kernels=false
case ${1-} in
'') ;;
--kernels) kernels=true ;;
*) die 'usage: Scripts/test-swift-tracer.sh [--kernels]' ;;
esac

cd "$root"
swiftpm build --product bpfgen >&2
bpfgen=$(swiftpm build --show-bin-path)/bpfgen
copy=$root/.build/swift-tracer
mkdir -p "$copy"
# Files keep their times, so that only what has changed is compiled again.
git ls-files -z --cached --others --exclude-standard | sort -z >"$copy/.files"
while IFS= read -r -d '' file; do
    [[ -e $file ]] && { cmp -s "$file" "$copy/$file" || cp -p --parents "$file" "$copy"; }
done <"$copy/.files"
(cd "$copy" && find . -path ./.build -prune -o -type f ! -name .files -printf '%P\0' | sort -z | comm -z -23 - .files |
    xargs -0r rm -f)
# The other tests are not needed.
python3 - "$copy/Package.swift" <<'PYTHON'
import re, sys

path = sys.argv[1]
text = open(path).read()
start = 0
while (start := text.find(".testTarget(", start)) >= 0:
    end, depth = text.index("(", start), 0
    while True:
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
        if depth == 0:
            break
    if 'name: "SyscallTracerTests"' in text[start:end]:
        start = end
    else:
        text = text[:start] + re.sub(r"^,?\s*", "", text[end:], count=1)
open(path, "w").write(text)
PYTHON

folder=$copy/Examples/SyscallTracer/Sources/BPF
"$bpfgen" swift Examples/SyscallTracer/SwiftPrograms/*.swift --library Sources/EBPF --scratch "$copy/.build/programs/tracer" \
    -o "$copy/.build/syscall_tracer.bpf.o"
cmp -s "$copy/.build/syscall_tracer.bpf.o" "$folder/syscall_tracer.bpf.o" ||
    cp "$copy/.build/syscall_tracer.bpf.o" "$folder/"
# Without its source, the plugin takes the object.
rm -f "$folder/syscall_tracer.bpf.c"
# The functions of the copy work on the copy.
for part in common suite; do source "$copy/Scripts/lib/$part.sh"; done
if $kernels; then
    "$copy/Scripts/test-kernels.sh" --timeout 900 --filter SyscallTracerTests
else
    # The product of the tests, without what they do not need.
    swiftpm build --package-path "$copy" --product swift-bpfPackageTests >&2
    suite_host host SyscallTracerTests
fi
