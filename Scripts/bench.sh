#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Measures the library against C libbpf in the same process, and writes the tables and the plot of Documentation/Performance.md.
# shellcheck disable=SC1090,SC1091
set -euo pipefail
for part in common; do source "$(dirname "$0")/lib/$part.sh"; done
cd "$root"

usage() {
    cat <<'USAGE'
usage: Scripts/bench.sh [--update] [--rounds N] [NAME…]     all benchmarks by default

  --update     write the tables of Documentation/Performance.md and its plot, from a run of all benchmarks
  --rounds N   rounds of each comparison, 60 by default; some use a quarter of them, at least 15

The table is printed, and the figures are left in .build/benchmarks.json.
USAGE
}

update='' rounds=60 names=()
while (($#)); do
    case $1 in
    --update) update=1 ;;
    --rounds) rounds=${2:?--rounds needs a number} && shift ;;
    -h | --help) usage && exit ;;
    -*) usage >&2 && exit 2 ;;
    *) names+=("$1") ;;
    esac
    shift
done
if [[ $update && ${#names[@]} -gt 0 ]]; then
    echo 'bench.sh: --update needs all benchmarks' >&2
    exit 2
fi

swiftpm build -c release --package-path Benchmarks
# The tracer, for its own rows.
swiftpm build -c release --package-path Benchmarks --product SyscallTracer
program=$(swiftpm build -c release --package-path Benchmarks --show-bin-path)/Benchmarks
figures=$root/.build/benchmarks.json
rm -f "$figures"
mount_filesystems
status=0
as_root "$program" --json "$figures" "$rounds" ${names[@]+"${names[@]}"} || status=$?
# A status above 1 is a failure, 1 a budget that was exceeded.
((status <= 1)) && [ -s "$figures" ] || exit "$status"
[[ ! $update ]] || Scripts/generate-performance.py "$figures"
exit "$status"
