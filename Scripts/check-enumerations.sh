#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Holds the kernel's enumerations of this library against the newest <linux/bpf.h>, that of Debian sid.
# shellcheck disable=SC1090,SC1091,SC2154
set -euo pipefail
for part in common debian; do source "$(dirname "$0")/lib/$part.sh"; done

(lock_cache
 suite_update sid
 version=$(suite_version sid linux-libc-dev)
 headers=$cache/headers/$version
 [[ -e $headers/usr/include/linux/bpf.h ]] || suite_unpack sid "$headers" linux-libc-dev
 python3 "$root/Scripts/generate-enumerations.py" --header "$headers/usr/include/linux/bpf.h"
 echo "the enumerations are those of linux-libc-dev $version")
