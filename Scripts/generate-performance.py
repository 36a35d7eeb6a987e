#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of Documentation/Performance.md and Documentation/Performance.svg from the figures of Scripts/bench.sh.

  generate-performance.py FIGURES.json
"""

import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "Documentation/Performance.md"
PLOT = ROOT / "Documentation/Performance.svg"

# The tables: a marker in the page, and the beginnings of the names of its rows.
TABLES = {
    "streams": ["ring drain", "eight rings", "ring, other", "perf buffer", "user ring"],
    "live": ["live,"],
    "latency": ["latency"],
    "async": ["events(of:)", "batches(of:)"],
    "maps": ["map lookup", "map update", "map of maps", "variable ", "per-CPU", "program array", "mapped array", "update(", "forEach", "cursor", "entries", "delete", "drain,"],
    "kinds": ["map kinds"],
    "objects": ["open", "skeleton", "BTF", "list "],
    "hooks": ["attach: ", "detach: "],
    "tracer": ["tracer,"],
}
# The tables whose other side is not C.
HEADINGS = {"async": ("Synchronous", "Asynchronous", "Difference"), "tracer": ("Untraced", "Traced", "Added")}
PLOTTED = ["ring drain, 8 bytes", "ring drain, 32 bytes", "ring drain, 128 bytes", "ring drain, 1024 bytes", "eight rings, drain",
           "perf buffer, drain", "user ring, batch", "user ring, send", "map lookup", "forEach, C one by one",
           "forEach, C in batches", "detach: tracepoint", "open and load relocations"]


def time(nanoseconds):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size * (1 if unit != "µs" else 10):
            value = nanoseconds / size
            return f"{value:.3g} {unit}"
    return f"{nanoseconds:.1f} ns" if nanoseconds < 100 else f"{nanoseconds:.0f} ns"


def row(result):
    figure = result["figure"]
    if result["isDifference"]:
        text, quartiles = f"{figure['median']:+.1f} ns", f"{figure['lower']:+.1f} to {figure['upper']:+.1f}"
        budget = f"{result['budget']:g} ns" if "budget" in result else ""
    else:
        text, quartiles = f"{figure['median']:.2f}", f"{figure['lower']:.2f} to {figure['upper']:.2f}"
        budget = f"{result['budget']:g}" if "budget" in result else ""
    if "tolerance" in result:
        budget += f" or {time(result['tolerance'])}"
    if not result["isWithinBudget"]:
        budget += ", over"
    note = f"; {result['note']}" if result["note"] else ""
    return (f"| {result['name']}{note} | {time(result['theirs']['median'])} | {time(result['ours']['median'])} | {text} "
            f"| {quartiles} | {budget} |")


def table(results, beginnings, headings=("C libbpf", "swift-bpf", "Ratio or difference")):
    rows = [row(result) for result in results if any(result["name"].startswith(name) for name in beginnings)]
    return "\n".join([f"| | {' | '.join(headings)} | Quartiles | Budget |", "|---|---|---|---|---|---|", *rows])


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    libbpf = subprocess.run(["pkg-config", "--modversion", "libbpf"], capture_output=True, text=True).stdout.strip()
    release = ".".join(platform.release().split(".")[:2])
    return f"{os.cpu_count()} CPUs ({model}), Linux {release}, libbpf {libbpf}"


def plot(results):
    """Bars of the ratios on a scale from 0 to 1.25."""
    found = {result["name"]: result for result in results}
    rows = [found[name] for name in PLOTTED if name in found]
    left, width, height, step = 250, 420, 16, 26
    scale = width / 1.25
    total = step * len(rows) + 56
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 60}" height="{total}" '
           'font-family="system-ui, sans-serif" font-size="13">',
           f'<title>Time of swift-bpf divided by the time of C libbpf</title>',
           f'<text x="{left}" y="18" fill="#777">time beside C libbpf in the same process (1.0); shorter is faster</text>']
    for value in (0, 0.25, 0.5, 0.75, 1.0, 1.25):
        x = left + value * scale
        color = "#c33" if value == 1.0 else "#9995"
        out.append(f'<line x1="{x:.1f}" y1="28" x2="{x:.1f}" y2="{total - 22}" stroke="{color}"/>')
        out.append(f'<text x="{x:.1f}" y="{total - 6}" text-anchor="middle" fill="#777">{value:g}</text>')
    for index, result in enumerate(rows):
        y = 34 + index * step
        figure = result["figure"]
        bar = min(figure["median"], 1.25) * scale
        low, high = (left + min(figure[part], 1.25) * scale for part in ("lower", "upper"))
        out.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end" fill="#777">{result["name"]}</text>')
        out.append(f'<rect x="{left}" y="{y}" width="{bar:.1f}" height="{height}" rx="2" fill="#f05138"/>')
        out.append(f'<line x1="{low:.1f}" y1="{y + 8}" x2="{high:.1f}" y2="{y + 8}" stroke="#555" stroke-width="2"/>')
        out.append(f'<text x="{max(left + bar, high) + 6:.1f}" y="{y + 13}" fill="#777">{figure["median"]:.2f}</text>')
    out.append("</svg>")
    return "\n".join(out) + "\n"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    results = json.loads(Path(sys.argv[1]).read_text())
    page = PAGE.read_text()
    parts = {name: table(results, beginnings, *([HEADINGS[name]] if name in HEADINGS else []))
             for name, beginnings in TABLES.items()} | {"machine": f"Measured on {machine()}."}
    for name, text in parts.items():
        pattern = re.compile(rf"(<!-- BEGIN {name} -->\n).*?(<!-- END {name} -->)", re.DOTALL)
        if not pattern.search(page):
            sys.exit(f"{PAGE} has no place for '{name}'")
        page = pattern.sub(lambda match, text=text: f"{match[1]}{text}\n{match[2]}", page)
    unplaced = [result["name"] for result in results
                if not any(result["name"].startswith(name) for names in TABLES.values() for name in names)]
    if unplaced:
        sys.exit(f"rows without a table: {', '.join(unplaced)}")
    PAGE.write_text(page)
    PLOT.write_text(plot(results))


main()
