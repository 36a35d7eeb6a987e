#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the tracer with its BPF programs in Swift, Examples/SyscallTracer/SwiftPrograms, in place of those in C, and runs
# the tracer's tests. The sources are put back afterwards: build again before other tests.
#
#   Scripts/test-swift-tracer.sh               on this kernel
#   Scripts/test-swift-tracer.sh --kernels     in virtual machines, on the kernels of Scripts/test-kernels.sh
set -euo pipefail
cd "$(dirname "$0")/.."

kernels=false
[ "${1:-}" != --kernels ] || kernels=true
programs=Examples/SyscallTracer/SwiftPrograms
folder=Examples/SyscallTracer/Sources/BPF

swift build --product bpfgen
bpfgen=$(swift build --show-bin-path)/bpfgen
saved=$(mktemp -d)
restore() {
    cp -p "$saved"/syscall_tracer.bpf.* "$folder/"
    rm -rf "$saved"
}
cp -p "$folder"/syscall_tracer.bpf.* "$saved/"
trap restore EXIT

"$bpfgen" swift "$programs"/*.swift --library Sources/EBPF -o "$folder/syscall_tracer.bpf.o"
# Without its source, the plugin takes the object.
rm "$folder/syscall_tracer.bpf.c"
swift build --build-tests
if $kernels; then
    Scripts/test-kernels.sh --no-build --filter SyscallTracerTests
else
    swift test --skip-build --no-parallel --filter SyscallTracerTests
fi
