#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the tracer's live view on a terminal and writes its last screen as a picture, Documentation/SyscallTracer.svg.

  sudo Scripts/render-tracer-svg.py [-- ARGUMENTS of SyscallTracer]

Needs a release build: swift build -c release --product SyscallTracer.
"""

import fcntl
import os
import pty
import struct
import sys
import termios
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "Documentation/SyscallTracer.svg"
ARGUMENTS = ["--summary", "--", "grep", "-rqs", "no-file-has-this", "/usr/include"]
LINES, COLUMNS = 18, 80
CLEAR = "\x1b[H\x1b[J"

# Sizes in pixels.
FONT, ADVANCE, LEADING, MARGIN, BAR = 14, 8.43, 20, 18, 32


def record(arguments):
    """What the tracer writes to a terminal of LINES x COLUMNS."""
    tracer = ROOT / ".build/release/SyscallTracer"
    if not tracer.exists():
        sys.exit(f"{tracer.relative_to(ROOT)} does not exist: run swift build -c release --product SyscallTracer")
    child, terminal = pty.fork()
    if child == 0:
        # The parent sets the size at once; the view asks for it with each screen.
        os.execv(tracer, [tracer.name, *arguments])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    output = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the terminal is closed with its last program
            break
        if not part:
            break
        output += part
    _, status = os.waitpid(child, 0)
    if not output or os.waitstatus_to_exitcode(status) > 1:
        sys.exit(f"the tracer failed: {output.decode(errors='replace')}")
    return output.decode().replace("\r", "")


def svg(command, screen):
    lines = [line for line in screen.split("\n") if line.strip()]
    # The last screen has all rows; a picture has room for the first ones and the total.
    if len(lines) > LINES:
        lines[LINES - 2 : -1] = [f"… {len(lines) - LINES + 1} more"]
    width = round(2 * MARGIN + ADVANCE * max(len(line) for line in [*lines, command]))
    height = BAR + 2 * MARGIN + LEADING * (len(lines) + 1)
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="The live view of SyscallTracer">',
        f'<rect width="{width}" height="{height}" rx="8" fill="#1e1e2a"/>',
        f'<path d="M0 {BAR}V8a8 8 0 0 1 8-8H{width - 8}a8 8 0 0 1 8 8V{BAR}Z" fill="#33334a"/>',
    ]
    for index, color in enumerate(["#ff5f57", "#febc2e", "#28c840"]):
        rows.append(f'<circle cx="{18 + 20 * index}" cy="{BAR // 2}" r="6" fill="{color}"/>')
    rows.append(f'<g font-family="ui-monospace,Menlo,Consolas,monospace" font-size="{FONT}" xml:space="preserve">')
    for index, line in enumerate([command, *lines]):
        y = BAR + MARGIN + LEADING * index + FONT
        last = index == len(lines)
        color = "#8bd5ff" if index == 0 else "#f5c869" if index == 1 else "#9aa0b5" if last else "#e4e6ef"
        # A length for each line keeps the columns in place whatever font is there.
        rows.append(
            f'<text x="{MARGIN}" y="{y}" fill="{color}" textLength="{len(line) * ADVANCE:.0f}">{escape(line)}</text>'
        )
    return "\n".join([*rows, "</g>", "</svg>", ""])


def main():
    arguments = sys.argv[2:] if sys.argv[1:2] == ["--"] else ARGUMENTS
    screen = record(arguments).split(CLEAR)[-1]
    PICTURE.write_text(svg("$ sudo SyscallTracer " + " ".join(arguments), screen))
    print(f"{PICTURE.relative_to(ROOT)}: {screen.strip().splitlines()[-1]}")


main()
