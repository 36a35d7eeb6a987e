#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Writes the kernel's side of Sources/EBPF into Sources/BPFBuilding/EBPFSources.swift, so that the tools contain it:
# Scripts/embed-ebpf-sources.py [--check]. An array of bytes, as SwiftPM embeds resources, takes minutes to compile.
import pathlib
import sys

root = pathlib.Path(__file__).resolve().parent.parent
folder = root / "Sources/EBPF"
# The stand-ins are for user space.
files = sorted(p for p in folder.rglob("*.swift") if "StandIns" not in p.parts)
lines = [
    "// SPDX-License-Identifier: Apache-2.0",
    "//",
    "// Scripts/embed-ebpf-sources.py writes this file from Sources/EBPF.",
    "// swift-format-ignore-file",
    "",
    "/// The sources of module EBPF for the kernel.",
    "enum EBPFSources {",
    "    /// The files by their names.",
    "    static let files: [(name: String, text: String)] = [",
]
for file in files:
    text = file.read_text()
    # Comments would only make the tools larger.
    kept = [line for line in text.splitlines() if not line.strip().startswith("//")]
    kept = [line for line in kept if line.strip()]
    assert '"""##' not in text
    lines.append(f"        (")
    lines.append(f'            "{file.name}",')
    lines.append('            ##"""')
    lines += ["            " + line for line in kept]
    lines.append('            """##')
    lines.append("        ),")
lines += ["    ]", "}", ""]
output = root / "Sources/BPFBuilding/EBPFSources.swift"
text = "\n".join(lines)
if sys.argv[1:] == ["--check"]:
    if not output.exists() or output.read_text() != text:
        sys.exit(f"{output.relative_to(root)} is not what Sources/EBPF says. Run Scripts/embed-ebpf-sources.py")
else:
    output.write_text(text)
