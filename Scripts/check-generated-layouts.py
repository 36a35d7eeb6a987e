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

structure = re.compile(r'/// `([^`]+)`, (\d+) bytes\..*?\n.*?static var bpfMembers: BPFMembers \{\n.*?"""\n\s*\d+[^\n]*\n(.*?)\s*"""\n', re.S)
member = re.compile(r"^ *\S+ (\S+) (\d+) (.+)$", re.M)
kinds = {"bool": 8, "address": 64}


def size_of(word):
    """The size in bytes of a type in the table, or None for a generated type."""
    name, *counts = word.replace("]", "").split("[")
    if re.fullmatch(r"t\d+", name):
        return None
    bits = 8 * int(name[4:]) if name.startswith("text") else kinds.get(name) or int(name[1:])
    for count in counts:
        bits *= int(count)
    return bits // 8


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
        for word, offset, field in member.findall(members):
            checked += 1
            asserts.append(
                f'_Static_assert(__builtin_offsetof({c_name}, {field}) == {offset}, "offset of {c_name}.{field}");'
            )
            if (field_size := size_of(word)) is not None:
                asserts.append(f'_Static_assert(sizeof((({c_name} *)0)->{field}) == {field_size}, "size of {c_name}.{field}");')
    unit = folder / f"{name}.c"
    unit.write_text("\n".join(asserts) + "\n")
    result = subprocess.run([clang, *flags, unit], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        failed = True
        print(f"{object_file}: {result.stderr[:2000]}", file=sys.stderr)
print(f"{checked} members of {types} types are where clang puts them")
sys.exit(1 if failed or checked == 0 else 0)
