#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of Documentation/KernelSupport.md from the table of kernel requirements and the last runs.

  generate-kernel-support.py [--check] [--no-results] DOCTOR

DOCTOR is the bpf-doctor executable, which prints the table. The columns come from the results that Scripts/test.sh and
Scripts/test-kernels.sh left in .build/results. --check fails if the page would change; with --no-results it looks only at
what comes from the table of requirements, and at the kernels that doc comments name.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "Documentation/KernelSupport.md"
ORDER = ["5.10", "6.1", "6.12", "latest", "host"]
MARKS = {"supported": "yes", "unsupported": "-", "not permitted": "refused", "unknown": "not tried"}
BEGIN, END = "<!-- BEGIN hooks", "<!-- END hooks -->"


def requirements(doctor):
    return json.loads(subprocess.run([doctor, "--requirements"], check=True, capture_output=True, text=True).stdout)


def runs(names):
    found = []
    for kernel in ORDER:
        path = ROOT / f".build/results/{kernel}/result.json"
        if path.exists():
            run = json.loads(path.read_text())
            # The tests that answer are few: a run of them is enough.
            missing = [name for name in names if name not in run.get("requirements", {})]
            if missing:
                sys.exit(f"{path} does not answer for {', '.join(missing)}: run FeatureTests, TCTests and NetfilterTests")
            found.append(run)
    if not found:
        sys.exit("no results in .build/results: run Scripts/test.sh and Scripts/test-kernels.sh first")
    return found


def needs(row):
    """The columns that the table of requirements gives."""
    options = ", ".join(f"`{option}`" for option in row["options"]) or "-"
    return f"| {row['name']} | {row['since']} | {options} |"


def tables(rows, results):
    lines = []
    for title, is_hook in (("Hook", True), ("Feature", False)):
        lines += ["", f"| {title} | Since Linux | Options | " + " | ".join(r["version"] for r in results) + " |",
                  "|---|---|---|" + "---|" * len(results)]
        for row in rows:
            if row["hook"] == is_hook:
                cells = [MARKS.get(r["requirements"].get(row["name"]), "") for r in results]
                lines.append(needs(row) + " " + " | ".join(cells) + " |")
    lines += ["", "`yes`: tried there and works. `-`: not in that kernel. `refused`: the kernel has it built in or not, and a",
              "policy of that machine refuses it. `not tried`: there is no way to try it without side effects.", ""]
    return "\n".join(lines)


def wrong_comments(rows):
    """Doc comments of hooks that name another kernel than the table."""
    names = {}
    files = sorted((ROOT / "Sources/BPF/Features").glob("KernelRequirement+*.swift"))
    table = "\n".join(file.read_text() for file in files)
    for match in re.finditer(r'static let (\w+) = KernelRequirement\(\s*"([^"]+)"', table):
        names[match[1]] = match[2]
    listed = " ".join(re.findall(r"static let \w+: \[KernelRequirement\] = \[(.*?)\]", table, re.S))
    problems = [f"KernelRequirement.{name} is not in the list of its file" for name in names
                if not re.search(rf"\.{name}\b", listed)]
    by_name = {row["name"]: row for row in rows}
    for path in sorted((ROOT / "Sources/BPF/Attach").glob("*.swift")):
        text = path.read_text()
        requirement = re.search(r"static let requirement = KernelRequirement\.(\w+)", text)
        if not requirement:
            continue
        # A kind of hook with several numbers can have a row for each.
        body = re.search(r"static func requirement\(of type.*?\n(?=\n)", text, re.S)
        others = re.findall(r"\.(\w+)", body[0]) if body else []
        wanted = []
        for name in [requirement[1]] + others:
            if name in names:
                row = by_name[names[name]]
                options = " and ".join(f"`{option}`" for option in row["options"])
                wanted.append(f"Minimum kernel: Linux {row['since']}" + (f", built with {options}" if options else "") + ".")
        for line in re.findall(r"/// (Minimum kernel: .*)", text):
            if line not in wanted:
                problems.append(f"{path.name}: '{line}' is not '{wanted[0]}'")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="fail if the page would change")
    parser.add_argument("--no-results", action="store_true", help="look at what needs no results only")
    parser.add_argument("doctor", help="the bpf-doctor executable")
    options = parser.parse_args()
    rows = requirements(options.doctor)
    problems = wrong_comments(rows)
    text = PAGE.read_text()
    if options.no_results:
        problems += [f"{PAGE.name} lacks the row '{needs(row)}'" for row in rows if needs(row) not in text]
    else:
        head, rest = text.split(BEGIN, 1)
        comment, rest = rest.split("\n", 1)
        new = head + BEGIN + comment + "\n" + tables(rows, runs([row["name"] for row in rows])) + END + rest.split(END, 1)[1]
        if options.check and new != text:
            problems.append(f"{PAGE.name} does not say what the last runs did: run Scripts/generate-kernel-support.py")
        elif not options.check:
            PAGE.write_text(new)
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
