#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Checks what is written about kernels against the table of kernel requirements: Documentation/KernelSupport.md and the doc comments
# of the hooks. Needs built products: Scripts/test.sh builds them. With --results it also compares the page with the results of the
# last runs.
# shellcheck disable=SC1090,SC1091,SC2154
set -euo pipefail
for part in common suite; do source "$(dirname "$0")/lib/$part.sh"; done
kind=--no-results
[[ ${1-} != --results ]] || kind=--check
python3 "$root/Scripts/generate-kernel-support.py" "$kind" "$(suite_products)/bpf-doctor"
echo "pages and comments agree with the table of kernel requirements"
