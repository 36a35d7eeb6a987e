#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Follows the tutorial in Documentation/SwiftInTheKernel.md: compiles the first program, and runs its unit test.

The program and the test are the page's first and last blocks of Swift. The test runs with module EBPF for user space, and
without a test library: its expectations are checked by a main file.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "Documentation/SwiftInTheKernel.md"


def run(*command, **options):
    return subprocess.run(command, check=True, text=True, **options)


def main():
    blocks = re.findall(r"^```swift\n(.*?)^```$", PAGE.read_text(), re.M | re.S)
    program, test = blocks[0], blocks[-1]
    run("swift", "build", "--product", "bpfgen", cwd=ROOT)
    binaries = Path(run("swift", "build", "--show-bin-path", cwd=ROOT, stdout=subprocess.PIPE).stdout.strip())
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        source = folder / "exec_watch.bpf.swift"
        source.write_text(program)
        target = folder / "exec_watch.bpf.o"
        run(str(binaries / "bpfgen"), "swift", str(source), "-o", str(target))
        contents = run(str(binaries / "bpfgen"), "inspect", str(target), stdout=subprocess.PIPE).stdout
        for name in ("onExec", "counts", "events", "configuration", "lost"):
            if name not in contents:
                sys.exit(f"check-swift-tutorial: the object has no '{name}'")

        body = test[test.index("{") + 1:test.rindex("}")]
        body = re.sub(r"#expect\((.*)\)$", r'if !(\1) { fatalError("\1") }', body, flags=re.M)
        body = re.sub(r'fatalError\("(.*)"\)', lambda m: "fatalError(%r)" % m.group(1), body).replace("'", '"')
        (folder / "main.swift").write_text("import EBPF\n" + body)
        sources = [str(p) for p in (ROOT / "Sources/EBPF").rglob("*.swift")]
        features = ["-enable-experimental-feature", "RawLayout", "-enable-experimental-feature", "BuiltinModule"]
        run("swiftc", "-swift-version", "6", "-parse-as-library", "-wmo", "-module-name", "EBPF", "-emit-library", "-static",
            "-o", str(folder / "libEBPF.a"), "-emit-module", "-emit-module-path", str(folder / "EBPF.swiftmodule"),
            *features, *sources)
        run("swiftc", "-swift-version", "6", "-I", str(folder), "-L", str(folder), "-lEBPF", "-lswiftSynchronization",
            str(source), str(folder / "main.swift"), "-o", str(folder / "test"))
        run(str(folder / "test"))
    print("the tutorial compiles, and its test passes")


main()
