#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs what building the package needs on Debian 12, Ubuntu 24.04 and newer: libbpf and its dependencies, from the
# distribution. The Swift toolchain is not installed, only looked for. Does nothing when everything is there.
set -euo pipefail

if ! command -v swift >/dev/null; then
    echo "swift-bpf needs the Swift 6.3 toolchain and finds no 'swift': see https://www.swift.org/install/linux/" >&2
    exit 1
fi

missing=()
for package in libbpf-dev libelf-dev zlib1g-dev pkg-config clang; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
echo "installing ${missing[*]}" >&2
as_root apt-get update -qq
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
