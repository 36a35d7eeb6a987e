#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the Swift declarations of the kernel's helper functions from Scripts/data/helpers.txt.

  generate-ebpf-helpers.py                 writes the files in Sources/EBPF/Helpers
  generate-ebpf-helpers.py --check         fails if a file would change
  generate-ebpf-helpers.py --header FILE   rewrites the table from libbpf's bpf_helper_defs.h

Scripts/data/helper-versions.txt has the version of Linux that each helper came with. The table has a helper a line: its number, then its C prototype. Linux has added no helper since 6.2: kernel
functions (kfuncs) take their place.
"""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "Scripts/data/helpers.txt"
VERSIONS = ROOT / "Scripts/data/helper-versions.txt"
FOLDER = ROOT / "Sources/EBPF/Helpers"
STAND_INS = ROOT / "Sources/EBPF/StandIns"

WORDS = {
    "pid": "PID", "tgid": "TGID", "uid": "UID", "gid": "GID", "ns": "NS", "cpu": "CPU", "percpu": "PerCPU",
    "elem": "Element", "str": "String", "tcp": "TCP", "udp": "UDP", "tcp6": "TCP6", "udp6": "UDP6", "xdp": "XDP",
    "btf": "BTF", "mtu": "MTU", "id": "ID", "ip": "IP", "ipv4": "IPv4", "ipv6": "IPv6", "ptr": "Pointer",
    "tai": "TAI", "vma": "VMA", "func": "Function", "arg": "Argument", "args": "Arguments", "cnt": "Count",
    "ret": "Result", "retval": "ReturnValue", "cgrp": "Cgroup", "netns": "NetNS", "ima": "IMA", "mptcp": "MPTCP",
    "fib": "FIB", "csum": "Checksum", "ecn": "ECN", "ce": "CE", "smp": "SMP", "numa": "NUMA", "rc": "RC",
    "lwt": "LWT", "vlan": "VLAN", "mem": "Memory", "regs": "Registers", "opts": "Options", "opt": "Option",
    "hdr": "Header", "msg": "Message", "cb": "Callback", "buff": "Buffer", "len": "Length", "env": "Environment",
    "ringbuf": "RingBuffer", "perf": "Perf", "sysctl": "Sysctl",
}
# Their callbacks are Swift closures: the closure's function and its context are the helper's two arguments.
CLOSURES = {
    "bpf_for_each_map_elem": "(UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer) -> LoopControl",
    "bpf_loop": "(UInt32) -> LoopControl",
    "bpf_timer_set_callback": "(UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer) -> LoopControl",
    "bpf_find_vma": "(UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> LoopControl",
    "bpf_user_ringbuf_drain": "(UnsafeRawPointer) -> LoopControl",
}
# How many helpers the table of versions knows.
LAST_VERSIONED = 211
SCALARS = {
    "__u64": "UInt64", "__s64": "Int64", "__u32": "UInt32", "__s32": "Int32", "__u16": "UInt16", "__be16": "UInt16",
    "__wsum": "UInt32", "int": "Int32", "long": "Int", "unsigned long": "UInt",
}
POINTEES = {"__u64": "UInt64", "__u32": "UInt32", "__be32": "UInt32", "long": "Int", "unsigned long": "UInt"}
RESERVED = {"from": "source", "to": "destination", "index": "index", "ptr": "pointer", "protocol": "protocolNumber"}
GROUPS = [
    ("Connections", r"tcp_|skc_|bind|setsockopt|getsockopt|sysctl|hdr_opt|syncookie|sock_ops"),
    ("Routing", r"redirect|fib_|csum|mtu|route|msg_"),
    ("Sockets", r"sk_(?!b_)|sock"),
    ("Packets", r"skb|xdp|l3_|l4_|lwt_|hash|clone|vlan"),
    ("Maps", r"map_|ringbuf|storage|timer|spin|dynptr|kptr|perf_event|loop|tail_call"),
    ("Tracing", r"probe|stack|trace|branch|func|perf|snprintf|seq_|override|copy_from|d_path|btf"),
    ("System", r""),
]


def words_of(name):
    return [word for word in name.split("_") if word]


def camel(name):
    words = words_of(name)
    if words[0] == "get" and len(words) > 1:
        words = words[1:]
    rest = [WORDS.get(word, word.capitalize()) for word in words]
    first = rest[0] if words[0] not in ("btf", "xdp", "tcp", "ima", "rc", "lwt", "fib", "csum", "msg") else words[0]
    first = {"csum": "checksum", "msg": "message"}.get(first, first)
    return first[0].lower() + first[1:] + "".join(rest[1:])


def parameter_name(name):
    words = words_of(name)
    name = words[0] + "".join(WORDS.get(word, word.capitalize()) for word in words[1:])
    return RESERVED.get(name, name)


def swift_type(c, name):
    c = " ".join(c.replace("*", " * ").split())
    if "*" not in c:
        return SCALARS[c]
    if name in ("map", "prog_array_map", "ringbuf"):
        return "UnsafeRawPointer"
    constant = c.startswith("const ")
    base = c.replace("const ", "").replace("*", "").strip()
    if base in POINTEES:
        return f"Unsafe{'' if constant else 'Mutable'}Pointer<{POINTEES[base]}>?"
    return "UnsafeRawPointer?" if constant or name in ("data", "from", "key", "src") else "UnsafeMutableRawPointer?"


class HelperFunction:
    def __init__(self, number, prototype):
        self.number = int(number)
        match = re.match(r"(.+?)\b(bpf_\w+)\((.*)\)$", prototype)
        self.returned, self.c_name, arguments = match.group(1).strip(), match.group(2), match.group(3)
        self.name = camel(self.c_name[len("bpf_"):])
        self.parameters = []
        arguments = [] if arguments == "void" else [a.strip() for a in arguments.split(",")]
        skip = False
        for argument in arguments:
            if argument == "...":
                self.parameters += [(f"argument{i}", "UInt64") for i in (1, 2, 3)]
                continue
            if skip:
                skip = False
                continue
            kind, name = re.match(r"(.*?)(\w+)$", argument).groups()
            if name == "callback_fn" and self.c_name in CLOSURES:
                self.parameters.append(("body", CLOSURES[self.c_name]))
                skip = True
            else:
                self.parameters.append((parameter_name(name), swift_type(kind, name)))
        self.result = None if self.returned == "void" else swift_type(self.returned, "")

    @property
    def version(self):
        """The first version of Linux that has the helper."""
        first = [line.split() for line in VERSIONS.read_text().splitlines() if not line.startswith("#")]
        return next(version for number, version in reversed(first) if int(number) <= self.number)

    @property
    def group(self):
        return next(group for group, pattern in GROUPS if re.search(pattern, self.c_name[len("bpf_"):]))

    def signature(self):
        parameters = ", ".join(f"_ {name}: {kind}" for name, kind in self.parameters)
        return f"({parameters})" + (f" -> {self.result}" if self.result else "")

    def arguments(self):
        return ", ".join(name for name, _ in self.parameters)

    def public(self):
        lines = [f"    /// Calls helper {self.number}. The corresponding C function is `{self.c_name}`."]
        version = f"Minimum kernel: Linux {self.version}."
        if len(lines[0]) + len(version) < 120:
            lines[0] += f" {version}"
        else:
            lines.append(f"    /// {version}")
        if self.result:
            lines.append("    @discardableResult")
        lines.append("    @inline(__always)")
        lines += wrapped(f"    public static func {self.name}", self, " {")
        lines.append(f"        helper{self.number}({self.arguments()})")
        return lines + ["    }"]

    def declaration(self):
        # A closure is a Swift type: such a function cannot be declared as one of C.
        attribute = "@_silgen_name(" if self.c_name in CLOSURES else "@_extern(c, "
        return [f'{attribute}"__bpf_helper_{self.number}")'] + wrapped(f"func helper{self.number}", self, "")

    def stand_in(self):
        result = {None: "", "UnsafeMutableRawPointer?": "nil", "Int": "-524", "Int64": "-524", "Int32": "-524"}
        return wrapped(f"func helper{self.number}", self, f" {{ {result.get(self.result, '0')} }}".replace("{  }", "{}"))


def wrapped(start, helper, end):
    line = start + helper.signature() + end
    if len(line) <= 120:
        return [line]
    indent = " " * (len(start) - len(start.lstrip()))
    lines = [start + "("]
    lines += [f"{indent}    _ {name}: {kind}," for name, kind in helper.parameters]
    lines[-1] = lines[-1][:-1]
    return lines + [f"{indent})" + (f" -> {helper.result}" if helper.result else "") + end]


def table_from(header):
    found = re.findall(r"^static (.*?)\(\*(bpf_\w+)\)\((.*?)\) = \(void \*\) ?(\d+);", Path(header).read_text(), re.M)
    lines = ["# The kernel's helper functions: number, C prototype. See generate-ebpf-helpers.py."]
    lines += [f"{number} {kind}{name}({arguments})" for kind, name, arguments, number in found]
    TABLE.write_text("\n".join(lines) + "\n")


HEADING = """// SPDX-License-Identifier: Apache-2.0
// Generated by Scripts/generate-ebpf-helpers.py. Do not edit.
"""


def files():
    lines = [line.split(" ", 1) for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    if len(lines) > LAST_VERSIONED:
        sys.exit(f"a helper is new: add its version to {VERSIONS.relative_to(ROOT)}, and change LAST_VERSIONED")
    helpers = [HelperFunction(*line) for line in lines]
    for group, _ in GROUPS:
        text = [HEADING, "extension Helper {"]
        for helper in (h for h in helpers if h.group == group):
            text += helper.public() + [""]
        text[-1] = "}"
        yield FOLDER / f"Helper+{group}.swift", "\n".join(text) + "\n"
    half = len(helpers) // 2
    for name, part in (("A", helpers[:half]), ("B", helpers[half:])):
        text = [HEADING, "#if hasFeature(Embedded)"]
        for helper in part:
            text += helper.declaration()
        yield FOLDER / f"HelperDeclarations{name}.swift", "\n".join(text + ["#endif"]) + "\n"
    implemented = set()
    for source in STAND_INS.glob("*.swift"):
        if not source.name.startswith("UnavailableHelpers"):
            implemented |= set(re.findall(r"^func helper(\d+)\(", source.read_text(), re.M))
    unavailable = [h for h in helpers if str(h.number) not in implemented]
    for name, part in (("A", unavailable[::2]), ("B", unavailable[1::2])):
        text = [HEADING, "#if !hasFeature(Embedded)"]
        text += ["// What programs that run in user space get from helpers that have no stand-in."]
        for helper in part:
            text += helper.stand_in()
        yield STAND_INS / f"UnavailableHelpers{name}.swift", "\n".join(text + ["#endif"]) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--header")
    options = parser.parse_args()
    if options.header:
        table_from(options.header)
    stale = []
    for path, text in files():
        if options.check:
            if not path.exists() or path.read_text() != text:
                stale.append(str(path.relative_to(ROOT)))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    if stale:
        sys.exit("run Scripts/generate-ebpf-helpers.py: " + ", ".join(stale))


main()
