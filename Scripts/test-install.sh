#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs the tracer, bpf-doctor and bpf-inspect into a scratch folder and checks what is installed: it loads no library
# from its own folder, needs no Swift and no environment, traces, and is gone after --uninstall. Needs root and a C compiler.
# shellcheck disable=SC1091,SC2154
set -euo pipefail
source "$(dirname "$0")/lib/common.sh"
need_tools cc=gcc readelf=binutils unshare=util-linux setcap=libcap2-bin setpriv=util-linux

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Another user runs it below.
chmod 755 "$work"
prefix=$work/prefix
failed=0
check() { # what command…
    local what=$1
    shift
    if "$@"; then note "ok: $what"; else note "FAILED: $what" && failed=1; fi
}
says() { # text command…
    local text=$1 said
    shift
    said=$("$@" 2>&1) || true
    [[ $said == *"$text"* ]] || { printf '%s\n' "$said" | head -n 5 >&2 && return 1; }
}
lacks() { ! says "$@" 2>/dev/null; }
# The leak checks of tests look at all of the kernel's programs.
exclusively() { (flock 8 && "$@" 8>&-) 8>/run/lock/swift-bpf-tests; }

"$root/Scripts/install.sh" "$prefix"
check "three programs are installed" test "$(find "$prefix" -type f | wc -l)" = 3
for program in SyscallTracer bpf-doctor bpf-inspect; do
    file=$prefix/bin/$program
    check "$program has no run path" lacks PATH readelf --dynamic "$file"
    check "$program is stripped" lacks .symtab readelf --sections "$file"
    check "$program needs no library of Swift" lacks swift ldd "$file"
done

# A library beside the programs and in the working directory, which prints a line when it is loaded.
cat >"$work/planted.c" <<'SOURCE'
#include <stdio.h>
#include <unistd.h>
__attribute__((constructor)) static void planted(void)
{
	puts("planted");
	fflush(stdout);
	_exit(42);
}
SOURCE
cc -shared -fPIC -o "$work/libbpf.so.1" "$work/planted.c"
cp "$work/libbpf.so.1" "$prefix/bin/"
check "a planted library would be seen" says planted env LD_PRELOAD="$work/libbpf.so.1" "$prefix/bin/SyscallTracer" --help
for program in SyscallTracer bpf-doctor bpf-inspect; do
    check "$program loads no library from its own folder" lacks planted env -i -C "$work" "$prefix/bin/$program" --help
    check "$program shows its help" says OVERVIEW env -i -C "$prefix/bin" "./$program" --help
    check "$program shows its help without /proc" says OVERVIEW \
        as_root unshare --mount sh -c 'mount -t tmpfs none /proc && exec "$@"' sh "$prefix/bin/$program" --help
done
rm "$prefix/bin/libbpf.so.1"

# As on a machine without Swift: the toolchain is hidden.
toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
bare() { # program argument…
    as_root unshare --mount sh -c 'mount -t tmpfs none "$1" && shift && exec env -i "$@"' sh "$toolchain" "$@"
}
check "the toolchain can be hidden" says "No such file" bare "$toolchain/bin/swift" --version
check "the tracer traces without Swift" says 'execve("/bin/true", ["/bin/true"]' \
    exclusively bare "$prefix/bin/SyscallTracer" -- /bin/true
check "bpf-inspect lists without Swift" says vmlinux exclusively bare "$prefix/bin/bpf-inspect" btfs
check "the doctor looks without Swift" says libbpf exclusively bare "$prefix/bin/bpf-doctor"

# The capabilities that the tracer's error names are enough, and a part of them is not.
as_nobody() {
    exclusively as_root setpriv --reuid 65534 --regid 65534 --clear-groups "$prefix/bin/SyscallTracer" --syscall execve -- /bin/true
}
capabilities=$({ as_nobody 2>&1 || true; } | sed -n "s/.*'setcap \(.*\)+ep'.*/\1/p")
check "it says which capabilities it needs" test "$capabilities" = cap_bpf,cap_perfmon
for part in ${capabilities//,/ }; do
    as_root setcap "$part+ep" "$prefix/bin/SyscallTracer"
    check "$part alone is too little" says "setcap $capabilities+ep" as_nobody
done
as_root setcap "$capabilities+ep" "$prefix/bin/SyscallTracer"
check "with $capabilities it traces" says 'execve("/bin/true", ["/bin/true"]' as_nobody

"$root/Scripts/install.sh" --uninstall "$prefix"
check "nothing is left" test ! -e "$prefix"
[[ $failed == 0 ]] || die "the installation is not as it should be"
