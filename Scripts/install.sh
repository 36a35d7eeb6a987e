#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the system call tracer, bpf-doctor and bpf-inspect for use and installs them into PREFIX/bin, /usr/local/bin by
# default.
#
#   Scripts/install.sh [PREFIX]
#   Scripts/install.sh --uninstall [PREFIX]
#
# The installed programs need libbpf1 and no Swift: the Swift libraries are linked in. They have no run path, so they load no
# library from their own folder. The caller builds; only writing to a folder of root is done as root.
# shellcheck disable=SC1091,SC2154
set -euo pipefail
source "$(dirname "$0")/lib/common.sh"

programs=(SyscallTracer bpf-doctor bpf-inspect)
usage() { echo "usage: Scripts/install.sh [--uninstall] [PREFIX]" >&2 && exit 2; }

uninstall=false
[[ ${1-} != --uninstall ]] || { uninstall=true && shift; }
[[ $# -le 1 && ${1-} != -* ]] || usage
prefix=$(realpath -m "${1:-/usr/local}")

# The nearest existing folder shows whether root is needed.
place=$prefix/bin
while [[ ! -e $place ]]; do place=$(dirname "$place"); done
as_owner() { if [[ -w $place ]]; then "$@"; else as_root "$@"; fi; }

if $uninstall; then
    for program in "${programs[@]}"; do as_owner rm -f "$prefix/bin/$program"; done
    # The folders that it may have created, unless they are the system's or something else is in them.
    case $prefix in
    /usr | /usr/local | /) ;;
    *) for folder in "$prefix/bin" "$prefix"; do
        [[ ! -d $folder ]] || as_owner rmdir --ignore-fail-on-non-empty "$folder"
    done ;;
    esac
    exit
fi

"$root/Scripts/install-dependencies.sh"
need_tools readelf=binutils strip=binutils
# A scratch path of its own: other flags would rebuild the normal build each time.
options=(--package-path "$root" --scratch-path "$root/.build/install" -c release --static-swift-stdlib
         --disable-local-rpath -Xswiftc -no-toolchain-stdlib-rpath)
# The flags also apply to bpfgen, which runs during the build and then has no run path either.
swift=$(dirname "$(readlink -f "$(command -v swift)")")
export LD_LIBRARY_PATH="$swift/../lib/swift/linux${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
for program in "${programs[@]}"; do swiftpm build "${options[@]}" --product "$program" >&2; done
products=$(swiftpm build "${options[@]}" --show-bin-path)
unset LD_LIBRARY_PATH
for program in "${programs[@]}"; do
    ! readelf --dynamic "$products/$program" | grep -E 'RPATH|RUNPATH' >&2 || die "$program has a run path"
done
for program in "${programs[@]}"; do
    as_owner install -D --mode 0755 --strip "$products/$program" "$prefix/bin/$program"
    note "installed $prefix/bin/$program"
done
