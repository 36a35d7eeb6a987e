#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds Documentation/GettingStarted.md against Examples/ExecWatch: the files on the page are the files of the example.

  check-getting-started.py            compare the files
  check-getting-started.py --build    also follow the page in an empty folder, up to the build
  check-getting-started.py --into DIR the same in DIR, which has this package as swift-bpf, and is kept
  check-getting-started.py --write    copy the files of the example to the page

A file on the page is a code block after a line that ends with its path and a colon, as in: `BPF/ExecWatch.bpf.c`:
"""

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "Documentation/GettingStarted.md"
EXAMPLE = ROOT / "Examples/ExecWatch"
# Only a package of its own has a manifest.
PAGE_ONLY = {"Package.swift"}
NOT_SHOWN = {"README.md"}
# The first line of a file, which the page leaves out.
LICENSE = re.compile(r"\A(?://|/\*) SPDX-License-Identifier:[^\n]*\n\n?")


def steps():
    """The page's files and commands, in order: (path, content) or (None, commands)."""
    pattern = re.compile(r"^(?:[^\n]*`([^`\n]+)`:\n\n)?```(\w+)\n(.*?)^```$", re.M | re.S)
    for path, language, content in pattern.findall(PAGE.read_text()):
        if path:
            yield path, content
        elif language == "sh":
            yield None, content


def compare():
    shown = {path: content for path, content in steps() if path}
    files = {str(f.relative_to(EXAMPLE)) for f in EXAMPLE.rglob("*") if f.is_file()}
    problems = [f"{path} is in the example, and not on the page" for path in sorted(files - set(shown) - NOT_SHOWN)]
    for path in sorted(set(shown) - PAGE_ONLY):
        if path not in files:
            problems.append(f"{path} is on the page, and not in the example")
        elif LICENSE.sub("", (EXAMPLE / path).read_text()) != shown[path]:
            problems.append(f"{path} differs between the page and the example")
    return problems


def write():
    """Replaces each file on the page by the example's."""
    text = PAGE.read_text()
    for path, content in steps():
        if path and path not in PAGE_ONLY:
            text = text.replace(f"\n{content}```", "\n" + LICENSE.sub("", (EXAMPLE / path).read_text()) + "```")
    PAGE.write_text(text)


def build(folder):
    """Follows the page in a folder, or in an empty one beside a link to this checkout. What needs root is left out."""
    with tempfile.TemporaryDirectory() as scratch:
        if folder:
            scratch = folder
        else:
            (Path(scratch) / "swift-bpf").symlink_to(ROOT)
        script = ["set -euo pipefail", f". {shlex.quote(str(ROOT))}/Scripts/lib/swiftpm.sh"]
        for path, content in steps():
            if path:
                script.append(f"cat >{path} <<'END-OF-FILE'\n{content}END-OF-FILE")
            else:
                script.append(re.sub(r"^sudo .*$|&& sudo .*$", "", content, flags=re.M).replace("swift build", "swiftpm build"))
        script.append("test -x .build/debug/exec-watch")
        result = subprocess.run(["bash", "-c", "\n".join(script)], cwd=scratch, capture_output=True, text=True)
        output = result.stdout + result.stderr
        if result.returncode != 0:
            return ["the page does not lead to a program:\n" + output[-2000:]]
        return ["the page leads to a build with a warning:\n" + output] if "warning:" in output else []


if "--write" in sys.argv[1:]:
    write()
problems = compare()
if not problems and "--build" in sys.argv[1:]:
    problems = build(None)
if not problems and sys.argv[1:2] == ["--into"]:
    problems = build(sys.argv[2])
if problems:
    sys.exit(f"{PAGE.name}: " + "\n".join(problems))
print(f"{PAGE.name} shows the files of Examples/ExecWatch")
