#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the layouts in generated Swift with clang's: Scripts/check-generated-layouts.py FOLDER

FOLDER contains Swift files, and `names` with lines of an object and the name of its Swift file.
"""
import pathlib
import re
import shutil
import subprocess
import sys

folder = pathlib.Path(sys.argv[1])
clang = pathlib.Path(shutil.which("swift")).resolve().parent / "clang"
machine = subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True).stdout.strip()
flags = ["-target", "bpf", "-g", "-O2", "-I", "bpf-fixtures/include", "-I", "Sources/BPFBuilding/include", "-idirafter", f"/usr/include/{machine}-linux-gnu",
         "-fsyntax-only", "-Wno-everything"]

structure = re.compile(r"/// `([^`]+)`, (\d+) bytes\..*?\n.*?static let bpfMembers: \[BPFMember\] = \[(.*?)\]\n", re.S)
member = re.compile(r'BPFMember\("([^"]+)", at: (\d+), size: (\d+)\)')
bits = re.compile(r'BPFMember\("([^"]+)", atBit: (\d+), count: (\d+)\)')

checked = types = 0
failed = False
for line in (folder / "names").read_text().splitlines():
    object_file, name = line.split()
    source = pathlib.Path(object_file[:-2] + ".c")
    if not source.exists():
        continue
    text = (folder / f"{name}.swift").read_text()
    asserts = [f'#include "{source.resolve()}"']
    for c_name, size, members in structure.findall(text):
        if "{" in c_name:
            continue  # An anonymous type, which C cannot name.
        types += 1
        asserts.append(f'_Static_assert(sizeof({c_name}) == {size}, "size of {c_name}");')
        for field, offset, field_size in member.findall(members):
            checked += 1
            asserts.append(
                f'_Static_assert(__builtin_offsetof({c_name}, {field}) == {offset}, "offset of {c_name}.{field}");'
            )
            asserts.append(f'_Static_assert(sizeof((({c_name} *)0)->{field}) == {field_size}, "size of {c_name}.{field}");')
    unit = folder / f"{name}.c"
    unit.write_text("\n".join(asserts) + "\n")
    result = subprocess.run([clang, *flags, unit], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        failed = True
        print(f"{object_file}: {result.stderr[:2000]}", file=sys.stderr)
print(f"{checked} members of {types} types are where clang puts them")
sys.exit(1 if failed or checked == 0 else 0)
