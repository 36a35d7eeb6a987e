#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Writes Documentation/Errors.md from the table of causes and from the output of the tests on this machine:
#   Scripts/generate-errors-page.sh           run the tests, write the page
#   Scripts/generate-errors-page.sh --check   fail when the page differs from the table
#   …                               --no-run  use the output of the last Scripts/test.sh
# shellcheck disable=SC1090,SC1091,SC2154
set -euo pipefail
for part in common suite; do source "$(dirname "$0")/lib/$part.sh"; done

check=() run=true
while (($#)); do
    case $1 in
    --check) check=(--check) ;;
    --no-run) run=false ;;
    *) echo "usage: Scripts/generate-errors-page.sh [--check] [--no-run]" >&2 && exit 2 ;;
    esac
    shift
done

if $run; then "$root/Scripts/test.sh" --filter BPFTests; fi
python3 "$root/Scripts/lib/errors_page.py" ${check[@]+"${check[@]}"} --root "$root" "$results/host/errors.jsonl"
