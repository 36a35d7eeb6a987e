# SPDX-License-Identifier: Apache-2.0
# Sourced after common.sh: building the test products, running them and judging the result. Options
# for SwiftPM (a scratch path, a sanitizer) go into the array `build_options`.
# shellcheck shell=bash disable=SC2034,SC2154

build_options=()

# Builds, and fails on a compiler warning.
suite_build() {
    local log=$results/build.log
    note "building the test products ${build_options[*]-}"
    # The linker warns a hundred times of the address sanitizer's own symbols.
    swiftpm build --package-path "$root" --build-tests ${build_options[@]+"${build_options[@]}"} 2>&1 |
        { grep -v 'Cannot export local symbol' || true; } | tee "$log" >&2
    if grep -q 'warning:' "$log"; then
        # Files that are not compiled again give no warning: make the next build compile all.
        rm -rf "$(suite_products)"/*.build
        die 'the build warns'
    fi
}

# Prints the directory of the products.
suite_products() {
    realpath --no-symlinks "$(swiftpm build --package-path "$root" --show-bin-path ${build_options[@]+"${build_options[@]}"})"
}

# Prints the test bundle, which is an executable: suite_bundle PRODUCTS.
suite_bundle() {
    local bundle
    bundle=$(find "$1" -maxdepth 1 -name '*PackageTests.xctest' -type f)
    [[ -n $bundle ]] || die "no test products in $1: build them first"
    echo "$bundle"
}

# A thread's cache of freed memory counts as allocated; without it a test sees each byte that is left behind.
suite_tunables=glibc.malloc.tcache_count=0

# The arguments of a test bundle, one a line: suite_arguments EVENTS [FILTER].
suite_arguments() {
    printf '%s\n' --testing-library swift-testing --no-parallel --event-stream-version 6.3 --event-stream-output-path "$1"
    [[ -z ${2-} ]] || printf '%s\n' --filter "$2"
}

# Libraries that are opened at run time, which ldd does not know of.
suite_plugins() {
    local directory
    directory=$(dirname "$(realpath "$(command -v swift)")")/../lib/swift/linux
    find "$(realpath "$directory")" -maxdepth 1 -name 'lib_*Interop.so' -o -maxdepth 1 -name 'lib_Testing_*.so'
}

# Copies what the tests read at run time into TREE: suite_data TREE PRODUCTS.
suite_data() {
    local file
    mkdir -p "$1$root"
    for file in "$root/bpf-fixtures" "$root"/Examples/*/bpf "$2"/*.resources; do
        [[ -e $file ]] || continue
        mkdir -p "$1$(dirname "$file")"
        cp -r "$file" "$1$(dirname "$file")/"
    done
}

# Prints the directory for the results of a run, emptied: suite_results NAME.
suite_results() {
    rm -rf "${results:?}/$1" && mkdir -p "$results/$1"
    echo "$results/$1"
}

# Runs the suite on this machine and judges it: suite_host NAME [FILTER].
suite_host() {
    local out products bundle arguments code=0
    out=$(suite_results "$1")
    products=$(suite_products)
    bundle=$(suite_bundle "$products")
    mapfile -t arguments < <(suite_arguments "$out/events" "${2-}")
    echo "release $(uname -r)" >"$out/status"
    rm -f "$out/errors.jsonl"
    # One run at a time on a machine: the leak checks look at all of the kernel's programs and maps.
    (cd "$root" && as_root env "GLIBC_TUNABLES=$suite_tunables" "SWIFT_BPF_ERRORS=$out/errors.jsonl" \
        flock /run/lock/swift-bpf-tests "$bundle" "${arguments[@]}") \
        >"$out/output" 2>&1 || code=$?
    echo "exit $code" >>"$out/status"
    suite_ended "$out" || tail -n 40 "$out/output"
    suite_check host "$out" "${2-}" --name "$1"
}

# Whether a run reached its end; after a crash, what it printed last is all there is to see.
suite_ended() { grep -q '"kind":"runEnded"' "$1/events"; }

# Judges a run by Tests/expectations: suite_check KERNEL RESULTS FILTER [OPTION…].
suite_check() {
    local kernel=$1 out=$2 filter=$3
    shift 3
    [[ -z $filter ]] || set -- "$@" --filtered
    python3 "$root/Scripts/check-expectations.py" --kernel "$kernel" --expectations "$root/Tests/expectations" "$@" "$out"
}

# The final table of several runs: suite_table RESULT.json…
suite_table() {
    python3 "$root/Scripts/check-expectations.py" --table "$@"
}

# Whether the test bundle loads a library: suite_linked TEXT, a part of ldd's output.
suite_linked() { needed_libraries "$(suite_bundle "$(suite_products)")" | grep -F "$1" >&2; }
