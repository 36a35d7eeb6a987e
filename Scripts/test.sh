#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs what is needed, builds, and runs all tests on this machine's kernel, as root: Scripts/test.sh [--filter REGEX].
# The run fails when a test that Tests/expectations asks for was skipped. Other kernels: Scripts/test-kernels.sh.
# shellcheck disable=SC1090,SC1091,SC2154
set -euo pipefail
for part in common suite; do source "$(dirname "$0")/lib/$part.sh"; done

filter=''
case ${1-} in
'') ;;
--filter) filter=${2:?--filter needs a regular expression} ;;
*) echo "usage: Scripts/test.sh [--filter REGEX]" >&2 && exit 2 ;;
esac

# Only the tests run as root, so the files of the build belong to the user.
"$root/Scripts/install-dependencies.sh"
mount_filesystems

suite_build
"$root/Scripts/check-compile-errors.sh"
suite_host host "$filter"
