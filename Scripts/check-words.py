#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Finds words in public documentation that a reader has to look at twice, and fails if there are any.

  check-words.py [PATH…]      without a path: the documentation comments of public declarations in Sources, and all guides

CONTRIBUTING.md has the rules. Code is not looked at. A word that is right where it is goes into ALLOWED.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ["*.md", "Documentation/**/*.md", "Examples/**/*.md", "Sources/**/*.md", "Benchmarks/**/*.md"]
SOURCES = ["Sources/**/*.swift"]

# How a summary does not begin.
SUMMARY = [
    (re.compile(r"^(Makes|Gives|Says|Tells|Lends|Begins to|Ends to)\b"),
     "begin with Creates, Returns, Opens, Attaches, Starts, …, or a noun phrase"),
]
# What is in no sentence.
TEXT = [
    (re.compile(r"\b(whoever|somebody|nobody|anybody)\b", re.I), "name the process, program or user"),
    (re.compile(r"(?:^|[.:;(,] |\b(?:to|for|by|from|with|of|than|and|or|but|only|not) )(who)\b(?! as\b)", re.I),
     "name the process, program or user"),
    (re.compile(r"(?<!there )\b(is no|are no) (?!longer|more\b|less\b)", re.I), "write 'is not a', or 'there is no'"),
    (re.compile(r"\b(of which|meanwhile|that is none)\b", re.I), "write one idea a sentence"),
    (re.compile(r"\b(C counterpart):"), "write 'The corresponding C function is `f`.'"),
]
# (file, text of the line): right where it is.
ALLOWED = {
    ("CONTRIBUTING.md", "whoever"),
}


def sentences(lines):
    """The text of lines, without code and with the words of one line joined to the next: (line number, text)."""
    fence = False
    for number, line in lines:
        if line.lstrip().startswith("```"):
            fence = not fence
        elif not fence:
            yield number, re.sub(r"<!--.*?-->", "", re.sub(r"`+[^`]*`+", "`x`", line))


def comments(path):
    """The documentation comments of public declarations: a list of blocks of (line number, text)."""
    block, found, scopes = [], [], []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        text = line.strip()
        indent = len(line) - len(line.lstrip())
        if text.startswith("///"):
            block.append((number, text[3:].strip()))
            continue
        if not text or text.startswith(("@", "//")) and "func" not in text and "init" not in text:
            if not text:
                block = []
            continue
        while scopes and indent <= scopes[-1][0] and not text.startswith(("}", "where")):
            scopes.pop()
        # Members of a public protocol or extension, and cases of a public enumeration, are public without saying so.
        inherits = bool(scopes) and scopes[-1][1] and (
            text.startswith("case ") or scopes[-1][2] == "protocol" or scopes[-1][2] == "public extension")
        public = bool(re.search(r"\b(public|open)\b", text)) or inherits
        if block and public:
            found.append(block)
        block = []
        kind = re.match(r"(?:[@\w() ]+ )?(protocol|enum|struct|class|extension)\b", text)
        if kind and text.endswith("{"):
            name = "public extension" if text.startswith("public extension") else kind.group(1)
            scopes.append((indent, bool(re.search(r"\bpublic\b", text)) or name == "extension", name))
    return found


def problems(path):
    name = str(path.relative_to(ROOT))
    if path.suffix == ".swift":
        blocks = comments(path)
        summaries = [block[0] for block in blocks]
    else:
        blocks = [list(enumerate(path.read_text().splitlines(), 1))]
        summaries = []
    checks = [(summary, SUMMARY) for summary in summaries]
    checks += [(line, TEXT) for block in blocks for line in sentences(block)]
    for (number, text), rules in checks:
        for pattern, advice in rules:
            match = pattern.search(text)
            if match and not any(name == file and words in text for file, words in ALLOWED):
                yield f"{name}:{number}: '{match.group(match.lastindex or 0)}': {advice}: {text.strip()[:90]}"


def main():
    if sys.argv[1:]:
        given = [Path(argument).resolve() for argument in sys.argv[1:]]
        files = [f for path in given for f in ([path] if path.is_file() else sorted(path.rglob("*")))]
        files = [f for f in files if f.suffix in (".swift", ".md")]
    else:
        files = sorted({f for pattern in GUIDES + SOURCES for f in ROOT.glob(pattern)})
        files = [f for f in files if ".build" not in f.parts]
    found = [problem for file in files for problem in problems(file)]
    print("\n".join(found) if found else f"the words of {len(files)} files are plain")
    return 1 if found else 0


sys.exit(main())
