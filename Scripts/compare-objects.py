#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares two BPF objects in what the kernel and libbpf read of them: the instructions and relocations of every
program, the maps, the data sections and the BTF. Debug information for other tools is left aside.

usage: compare-objects.py A.bpf.o B.bpf.o      exit status 1 and a line for each section that differs
"""
import struct
import sys


def sections(path):
    data = open(path, "rb").read()
    table, = struct.unpack_from("<Q", data, 40)
    entry, count, names = struct.unpack_from("<HHH", data, 58)
    headers = [struct.unpack_from("<IIQQQQIIQQ", data, table + i * entry) for i in range(count)]
    start = headers[names][4]
    found = {}
    for name, kind, _flags, _addr, offset, size, *_ in headers:
        text = data[start + name:data.index(b"\0", start + name)].decode()
        # Tables of the linker, and DWARF with its relocations: no part of what is loaded.
        if text in ("", ".strtab", ".shstrtab", ".llvm_addrsig") or ".debug_" in text:
            continue
        found[text] = size if kind == 8 else data[offset:offset + size]
    # Symbol numbers shift with DWARF's symbols; the code that uses them is compared through its own section.
    found.pop(".symtab", None)
    return found


def main():
    old, new = sections(sys.argv[1]), sections(sys.argv[2])
    differing = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    for name in differing:
        what = "is new" if name not in old else "is gone" if name not in new else "differs"
        print(f"{sys.argv[1]}: section {name} {what}", file=sys.stderr)
    return 1 if differing else 0


sys.exit(main())
