#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Follows the tutorial in Documentation/SwiftInTheKernel.md in an empty folder: the files of the page become a package beside
this one, which is built and whose unit tests are run. The program is also compiled by bpfgen, as the page shows.

A file on the page is a code block after a line that ends with its path and a colon, as in: `Package.swift`:
The build is kept in .build/swift-tutorial for the next time.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "Documentation/SwiftInTheKernel.md"


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, text=True, **options)


def swiftpm(*arguments, **options):
    command = (". Scripts/lib/swiftpm.sh && cd \"$0\" && swiftpm \"$@\"", options.pop("cwd"), *arguments)
    return run("bash", "-c", *command, cwd=ROOT, **options)


def main():
    pattern = re.compile(r"^[^\n]*`([^`\n]+)`:\n\n```swift\n(.*?)^```$", re.M | re.S)
    files = dict(pattern.findall(PAGE.read_text()))
    program = "Sources/exec-watch/BPF/ExecWatch.bpf.swift"
    for path in (program, "Package.swift", "Sources/exec-watch/Main.swift", "Tests/ExecWatchTests/ExecWatchTests.swift"):
        if path not in files:
            sys.exit(f"check-swift-tutorial: the page has no '{path}'")
    swiftpm("build", "--product", "bpfgen", cwd=ROOT)
    binaries = Path(swiftpm("build", "--show-bin-path", cwd=ROOT, stdout=subprocess.PIPE).stdout.strip())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "swift-bpf").symlink_to(ROOT)
        package = Path(folder) / "exec-watch"
        for path, content in files.items():
            (package / path).parent.mkdir(parents=True, exist_ok=True)
            (package / path).write_text(content)
        target = Path(folder) / "ExecWatch.bpf.o"
        run(binaries / "bpfgen", "swift", package / program, "-o", target)
        contents = run(binaries / "bpfgen", "inspect", target, stdout=subprocess.PIPE).stdout
        for name in ("onExec", "counts", "events", "configuration", "lost"):
            if name not in contents:
                sys.exit(f"check-swift-tutorial: the object has no '{name}'")
        scratch = ROOT / ".build/swift-tutorial"
        swiftpm("test", "--scratch-path", scratch, cwd=package)
    print("the tutorial is a package that builds, and its unit tests pass")


main()
