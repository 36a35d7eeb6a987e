#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Checks that every Swift file is formatted as .swift-format says, and that shell and Python scripts parse.
set -euo pipefail
cd "$(dirname "$0")/.."
swift format lint --strict --parallel --recursive Package.swift Sources Examples Tests
for script in Scripts/*.sh Scripts/lib/*.sh .ci/run; do bash -n "$script"; done
python3 -m compileall -q Scripts >/dev/null
rm -rf Scripts/__pycache__ Scripts/lib/__pycache__
echo "the format is clean"
