#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the named types of two files with BTF, or prints C that uses all types of a header.

  compare-btf.py EXPECTED ACTUAL            each type of EXPECTED is in ACTUAL
  compare-btf.py --part EXPECTED ACTUAL…    each type of each ACTUAL is in EXPECTED
  compare-btf.py --uses HEADER              a C file, with which a compiler emits the types of the header

EXPECTED and ACTUAL are BTF or objects with a section .BTF. The reader is independent of the package's.
"""

import re
import struct
import sys
from pathlib import Path

INT, PTR, ARRAY, STRUCT, UNION, ENUM, FWD, TYPEDEF = 1, 2, 3, 4, 5, 6, 7, 8
VOLATILE, CONST, RESTRICT, FUNC, FUNC_PROTO, VAR, DATASEC, FLOAT, DECL_TAG, TYPE_TAG, ENUM64 = range(9, 20)
KINDS = {STRUCT: "struct", UNION: "union", ENUM: "enum", ENUM64: "enum", TYPEDEF: "typedef"}


def section(data):
    """The .BTF section of an ELF file, or the data."""
    if data[:4] != b"\x7fELF":
        return data
    table, = struct.unpack_from("<Q", data, 40)
    size, count, names = struct.unpack_from("<HHH", data, 58)
    headers = [struct.unpack_from("<IIQQQQIIQQ", data, table + size * i) for i in range(count)]
    start = headers[names][4]
    for header in headers:
        if data[start + header[0]:].split(b"\0", 1)[0] == b".BTF":
            return data[header[4]:header[4] + header[5]]
    sys.exit("an object has no .BTF")


class MachineType(Exception):
    """A type that differs between machines: va_list, and what contains it."""


def plain(name):
    """The name without the number that a header gives to one of several: file___2."""
    return re.sub(r"___\d+$", "", name)


class BTF:
    def __init__(self, path):
        data = section(Path(path).read_bytes())
        header, types, types_size, strings, _ = struct.unpack_from("<IIIII", data, 4)
        self.data, self.strings = data, header + strings
        self.types = [None]
        place, end = header + types, header + types + types_size
        trailing = {INT: (4, 0), ARRAY: (12, 0), VAR: (4, 0), DECL_TAG: (4, 0), STRUCT: (0, 12), UNION: (0, 12),
                    DATASEC: (0, 12), ENUM64: (0, 12), ENUM: (0, 8), FUNC_PROTO: (0, 8)}
        while place < end:
            name, info, size = struct.unpack_from("<III", data, place)
            kind, count = info >> 24 & 31, info & 0xFFFF
            self.types.append((kind, name, count, info >> 31, size, place + 12))
            fixed, each = trailing.get(kind, (0, 0))
            place += 12 + fixed + each * count

    def name(self, offset):
        start = self.strings + offset
        return self.data[start:self.data.index(b"\0", start)].decode()

    def members(self, id):
        kind, _, count, flag, _, place = self.types[id]
        for index in range(count):
            name, type, offset = struct.unpack_from("<III", self.data, place + 12 * index)
            bits = offset >> 24 if flag else 0
            yield self.name(name), type, offset & 0xFFFFFF if flag else offset, bits

    def size(self, id):
        for _ in range(64):
            kind, _, members, _, size, place = self.types[id] if id else (0, 0, 0, 0, 0, 0)
            # Members that BTF lost (attribute transparent_union): C cannot give it the size.
            if kind == UNION and members == 0:
                return 0
            if kind in (TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG):
                id = size
            elif kind == ARRAY:
                element, _, count = struct.unpack_from("<III", self.data, place)
                return (self.size(element) or 0) * count
            elif kind == PTR:
                return 8
            else:
                return size if kind in (INT, STRUCT, UNION, ENUM, ENUM64, FLOAT) else None
        return None

    def resolved(self, id):
        while id and self.types[id][0] in (TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG):
            if self.name(self.types[id][1]) == "va_list":
                raise MachineType
            id = self.types[id][4]
        return id

    def shape(self, id):
        """What must be equal: size, and for each member its name, bits and size; anonymous ones with what they contain."""
        kind, _, count, flag, size, place = self.types[id]
        if kind == ENUM:
            return size, tuple((plain(self.name(n)), v & 0xFFFFFFFF) for n, v in
                               (struct.unpack_from("<II", self.data, place + 8 * i) for i in range(count)))
        if kind == ENUM64:
            return size, tuple((plain(self.name(n)), low | high << 32) for n, low, high in
                               (struct.unpack_from("<III", self.data, place + 12 * i) for i in range(count)))
        if kind == TYPEDEF:
            return self.size(size)
        members = []
        for name, type, offset, bits in self.members(id):
            target = self.resolved(type)
            # An anonymous bit field is padding, which a compiler does not describe.
            if not name and not (target and self.types[target][0] in (STRUCT, UNION)):
                continue
            inner = None
            if target and self.types[target][0] in (STRUCT, UNION) and not self.types[target][1]:
                inner = self.shape(target)
            old = not bits and target and self.types[target][0] == INT
            if old:
                # Before Linux 4.19 the type had the width of a bit field.
                width, = struct.unpack_from("<I", self.data, self.types[target][5])
                bits = width & 0xFF if (width & 0xFF) != 8 * self.types[target][4] else 0
            members.append((name, offset, bits, self.size(type), inner))
        return size, tuple(members)

    def named(self):
        """The shapes of each named type."""
        found = {}
        for id in range(1, len(self.types)):
            kind, name, count, *_ = self.types[id]
            if kind not in KINDS or not name:
                continue
            # A declaration of an enumeration.
            if kind == ENUM and count == 0:
                continue
            name = plain(self.name(name))
            if name in ("va_list", "__builtin_va_list", "__gnuc_va_list"):
                continue
            try:
                found.setdefault((KINDS[kind], name), set()).add(self.shape(id))
            except MachineType:
                continue
        return found


def uses(header):
    print("/* Uses all types of a header. */")
    text = Path(header).read_text()
    seen = set()
    for kind, name in re.findall(r"^(struct|union|enum) (\w+) {", text, re.M):
        if (kind, name) not in seen:
            seen.add((kind, name))
            print(f"{kind} {name} *use_{kind}_{name};")
    # A typedef ends a line, as a name, as an array, or as a pointer to a function.
    for line in re.findall(r"^typedef (.*);$", text, re.M) + re.findall(r"^} (\w+);$", text, re.M):
        match = (re.search(r"\(\*(?: ?const )?(\w+)\)[(\[]", line) or re.search(r"(\w+)\(", line)
                 or re.search(r"(\w+)(\[\d*\])*$", line))
        if match and ("typedef", match[1]) not in seen:
            seen.add(("typedef", match[1]))
            print(f"{match[1]} *use_typedef_{match[1]};")


def compare(wanted, given, name):
    """Each type of `wanted` has the same shape in `given`."""
    failures = [key for key in wanted if not wanted[key] <= given.get(key, set())]
    for key in failures[:10]:
        print(f"{name}: {' '.join(key)} differs:\n  wanted {wanted[key]}\n  given  {given.get(key)}")
    if failures:
        sys.exit(f"{name}: {len(failures)} of {len(wanted)} types differ")
    print(f"{name}: {len(wanted)} types are equal")


def main(arguments):
    if arguments[0] == "--uses":
        uses(arguments[1])
    elif arguments[0] == "--part":
        expected = BTF(arguments[1]).named()
        for path in arguments[2:]:
            # A typedef of a structure that is only declared has no size.
            wanted = {key: shapes for key, shapes in BTF(path).named().items() if shapes != {None}}
            compare(wanted, expected, Path(path).name)
    else:
        compare(BTF(arguments[0]).named(), BTF(arguments[1]).named(), Path(arguments[1]).name)


if __name__ == "__main__":
    main(sys.argv[1:])
