#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the reference documentation, and fails on a warning (a broken link, a missing parameter).
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=lib/swiftpm.sh
source Scripts/lib/swiftpm.sh
export SWIFT_BPF_DOCS=1
swiftpm package --scratch-path .build-docs --allow-writing-to-directory .build-docs/documentation \
    generate-documentation --target BPF --warnings-as-errors --output-path .build-docs/documentation >&2
echo "the documentation builds without a warning"
