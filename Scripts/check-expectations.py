#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Judges a run of the test suite by Tests/expectations.

A skip is a claim: the expectations say, per kernel, which suites must run and how many of their
tests at least. A run fails if a test failed, if a suite that must run was skipped, if fewer tests
ran than stated, if a suite is not listed, or if the run did not reach its end.

  check-expectations.py --kernel K [--filtered] [--name N] [--seconds S] [--problem TEXT] RESULTS
  check-expectations.py --table RESULT.json…
  check-expectations.py --suggest RESULT.json…

RESULTS is a directory with `events` (Swift Testing's event stream) and `status` (lines `release R`,
`version V` and `exit N`); `result.json` is written into it. --suggest prints an expectations file that states
what the given runs did.
"""

import argparse
import json
import re
import sys
from pathlib import Path

PASSED, FAILED, SKIPPED, UNFINISHED = "passed", "failed", "skipped", "unfinished"


def read_expectations(path):
    """The columns (kernels), and per suite the least number of tests by kernel; None where it need not run."""
    kernels, suites = [], {}
    for number, line in enumerate(Path(path).read_text().splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if not kernels:
            if words[0] != "suite":
                sys.exit(f"{path}:{number}: the first line must be `suite` and the kernels")
            kernels = words[1:]
            continue
        if len(words) != len(kernels) + 1:
            sys.exit(f"{path}:{number}: {words[0]} needs {len(kernels)} columns")
        if words[0] in suites:
            sys.exit(f"{path}:{number}: {words[0]} is there twice")
        try:
            suites[words[0]] = {k: None if w == "-" else int(w) for k, w in zip(kernels, words[1:])}
        except ValueError:
            sys.exit(f"{path}:{number}: a column is a number of tests or `-`")
    return kernels, suites


def suite_and_name(identifier, name):
    """`Module.Suite/Nested/test()/File.swift:1:2` is `test()` of `Module.Suite/Nested`."""
    path = re.sub(r"/[^/]*:\d+:\d+$", "", identifier)
    for separator in "/.":
        if path.endswith(separator + name):
            return path[: -len(separator + name)], name
    return path.rpartition("/")[0] or path, name


def new_test(suite, name, title):
    return {
        "suite": suite, "name": name, "title": title, "outcome": None, "reason": "", "issues": [], "seconds": 0.0,
    }


class Run:
    """What the event stream of one run says."""

    def __init__(self, events):
        self.tests = {}  # id -> {suite, name, title, outcome, reason, issues, seconds}
        self.titles = {}  # suite -> the name that it is shown by
        self.started = self.ended = None
        skipped_suites = {}
        open_at = {}
        for line in events.read_text(errors="replace").splitlines():
            try:
                record = json.loads(line)
            except ValueError:
                continue  # the last line of a run that was cut short
            payload = record.get("payload", {})
            if record.get("kind") == "test":
                title = payload.get("displayName") or payload["name"]
                if payload["kind"] == "suite":
                    self.titles[payload["id"]] = title
                else:
                    suite, name = suite_and_name(payload["id"], payload["name"])
                    self.tests[payload["id"]] = new_test(suite, name, title)
                continue
            kind, instant = payload.get("kind"), payload.get("instant", {}).get("absolute", 0.0)
            test = self.tests.get(payload.get("testID"))
            if kind == "runStarted":
                self.started = instant
            elif kind == "runEnded":
                self.ended = instant
            elif kind == "testSkipped" and test is None:
                skipped_suites[payload["testID"]] = self.reason(payload)
            elif test is None:
                if kind == "issueRecorded" and payload.get("issue", {}).get("isFailure", True):
                    # An issue of no test: a suite's, or one recorded outside of a task.
                    where = payload.get("testID", "outside of a test")
                    test = new_test(where, "(issue)", "")
                    test["outcome"], test["issues"] = FAILED, [self.issue(payload)]
                    self.tests[f"{where}#{len(self.tests)}"] = test
            elif kind == "testStarted":
                test["outcome"] = UNFINISHED
                open_at[payload["testID"]] = instant
            elif kind == "testSkipped" or kind == "testCancelled":
                test["outcome"], test["reason"] = SKIPPED, self.reason(payload)
            elif kind == "issueRecorded":
                issue = payload.get("issue", {})
                if not issue.get("isKnown") and issue.get("isFailure", True):
                    test["issues"].append(self.issue(payload))
            elif kind == "testEnded":
                test["seconds"] = instant - open_at.get(payload["testID"], instant)
                if test["issues"]:
                    test["outcome"] = FAILED
                elif test["outcome"] == UNFINISHED:
                    test["outcome"] = PASSED
        for test in self.tests.values():
            if test["outcome"] is None:
                reason = next((r for s, r in skipped_suites.items() if test["suite"].startswith(s)), None)
                test["outcome"] = SKIPPED if reason is not None else UNFINISHED
                test["reason"] = reason or "did not start"
            elif test["issues"]:
                test["outcome"] = FAILED

    @staticmethod
    def reason(payload):
        text = " ".join(m["text"] for m in payload.get("messages", []))
        match = re.search(r'(?:skipped|cancelled)[^:"]*: "(.*)"', text, re.DOTALL)
        return match[1] if match else text or "no reason given"

    @staticmethod
    def issue(payload):
        source = payload.get("issue", {}).get("sourceLocation", {})
        text = "; ".join(m["text"] for m in payload.get("messages", []))
        return f"{source.get('fileID', '?')}:{source.get('line', '?')}: {text}"


def requirements(output):
    """The kernel's answers, which FeatureTests and the tests of hooks without a probe print."""
    if not output.exists():
        return {}
    lines = output.read_text(errors="replace").splitlines()
    found = (re.search(r"requirement (.+): (supported|unsupported|not permitted|unknown)\r?$", line) for line in lines)
    answers = {}
    for match in found:
        # A test of a hook knows what no probe can try.
        if match and (match[2] != "unknown" or match[1] not in answers):
            answers[match[1]] = match[2]
    return answers


def check(options):
    results = Path(options.results)
    status = dict(line.split(" ", 1) for line in (results / "status").read_text().splitlines() if " " in line)
    run = Run(results / "events")
    kernels, expected = read_expectations(options.expectations)
    kernel = options.kernel
    if kernel not in kernels:
        sys.exit(f"{options.expectations} has no column {kernel}")

    suites = {}
    for test in run.tests.values():
        row = suites.setdefault(test["suite"], {
            "title": run.titles.get(test["suite"], test["suite"]),
            PASSED: 0, FAILED: 0, SKIPPED: 0, UNFINISHED: 0, "seconds": 0.0,
        })
        row[test["outcome"]] += 1
        row["seconds"] += test["seconds"]

    problems = [options.problem] if options.problem else []
    if not options.problem and (run.ended is None or not any(s[FAILED] for s in suites.values())):
        code = status.get("exit", "unknown")
        if run.ended is None:
            none = "" if run.tests else " and reported no test at all"
            problems.append(f"the test process ended early with status {code}{none}")
        elif code != "0":
            problems.append(f"the test process ended with status {code}")
    for test in run.tests.values():
        if test["outcome"] == UNFINISHED:
            problems.append(f"{test['suite']} {test['name']}: {test['reason'] or 'was running when the run ended'}")
        problems += [f"{test['suite']} {test['name']}: {issue}" for issue in test["issues"]]
    if options.filtered:
        if not suites and not options.problem:
            problems.append("the filter matches no test")
    else:
        for suite in sorted(set(suites) | set(expected)):
            row = suites.get(suite)
            least = expected.get(suite, {}).get(kernel)
            ran = row[PASSED] + row[FAILED] if row else 0
            if suite not in expected:
                if row[PASSED] + row[FAILED] + row[SKIPPED] and suite != "outside of a test":
                    problems.append(f"{suite} is not in {options.expectations}: state there where it must run")
            elif least is not None and ran == 0 and least > 0:
                reasons = sorted({t["reason"] for t in run.tests.values() if t["suite"] == suite and t["reason"]})
                problems.append(f"{suite} must run on {kernel}: " + ("; ".join(reasons) or "it is not in this run"))
            elif least is not None and ran < least:
                problems.append(f"{suite} must run {least} tests on {kernel}, only {ran} ran")

    total = {k: sum(s[k] for s in suites.values()) for k in (PASSED, FAILED, SKIPPED, UNFINISHED)}
    seconds = options.seconds if options.seconds is not None else round((run.ended or 0) - (run.started or 0), 1)
    result = {
        "name": options.name or kernel, "kernel": kernel, "release": status.get("release", "?"),
        # Debian's releases do not name the stable update: 5.10.0-46-cloud-amd64 is 5.10.262.
        "version": status.get("version") or status.get("release", "?").split("-")[0], **total,
        "seconds": seconds, "filtered": options.filtered, "ok": not problems, "problems": problems, "suites": suites,
        "tests": [
            {k: t[k] for k in ("suite", "name", "title", "outcome", "reason", "seconds")} for t in run.tests.values()
        ],
        "requirements": requirements(results / "output"),
    }
    (results / "result.json").write_text(json.dumps(result, indent=1) + "\n")

    width = max([len(s) for s in suites] + [5])
    print(f"{'suite':{width}}  passed  failed  skipped  must run  seconds")
    for suite, row in sorted(suites.items()):
        least = expected.get(suite, {}).get(kernel)
        print(
            f"{suite:{width}}  {row[PASSED]:6}  {row[FAILED]:6}  {row[SKIPPED]:7}  "
            f"{'-' if least is None else least:>8}  {row['seconds']:7.2f}"
        )
    reasons = {}
    for test in run.tests.values():
        if test["outcome"] == SKIPPED:
            reasons.setdefault(test["reason"], []).append(f"{test['suite']} {test['name']}")
    for reason, tests in sorted(reasons.items()):
        print(f"skipped, {reason}:\n    " + "\n    ".join(sorted(tests)))
    for problem in problems:
        print(f"FAILED: {problem}")
    print(
        f"{result['name']} ({result['release']}): {total[PASSED]} passed, {total[FAILED]} failed, "
        f"{total[SKIPPED]} skipped, {seconds} s: {'ok' if result['ok'] else 'FAILED'}"
    )
    return 0 if result["ok"] else 1


def table(paths):
    header = ("run", "kernel", "passed", "failed", "skipped", "seconds", "result")
    rows = [header]
    for path in paths:
        if not Path(path).exists():
            rows.append((Path(path).parent.name, "?", "-", "-", "-", "-", "no result"))
            continue
        r = json.loads(Path(path).read_text())
        verdict = "ok" if r["ok"] else f"FAILED: {r['problems'][0]}"
        rows.append(
            (r["name"], r["release"], r["passed"], r["failed"] + r["unfinished"], r["skipped"], r["seconds"], verdict)
        )
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(header))]
    for row in rows:
        print("  ".join(
            f"{v:<{w}}" if i in (0, 1, 6) else f"{v:>{w}}" for i, (v, w) in enumerate(zip(row, widths))
        ).rstrip())
    totals = [sum(row[i] for row in rows[1:] if isinstance(row[i], int)) for i in (2, 3, 4)]
    print("total: {} passed, {} failed, {} skipped".format(*totals))
    return 0


def suggest(paths, expectations):
    kernels, expected = read_expectations(expectations)
    for path in paths:
        result = json.loads(Path(path).read_text())
        for suite, row in result["suites"].items():
            ran = row[PASSED] + row[FAILED]
            expected.setdefault(suite, {})[result["kernel"]] = ran or None
    width = max([len(s) for s in expected] + [5])
    print(f"{'suite':{width}}" + "".join(f"  {k:>6}" for k in kernels))
    for suite, row in sorted(expected.items()):
        print(f"{suite:{width}}" + "".join(f"  {row.get(k) or '-':>6}" for k in kernels))
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kernel")
    parser.add_argument("--expectations", default="Tests/expectations")
    parser.add_argument("--filtered", action="store_true", help="only some tests were asked for")
    parser.add_argument("--name", help="what to call the run, if not by its kernel")
    parser.add_argument("--seconds", type=float, help="how long it took, if not what the events say")
    parser.add_argument("--problem", help="what went wrong outside of the tests")
    parser.add_argument("--table", nargs="+", metavar="RESULT.json")
    parser.add_argument("--suggest", nargs="+", metavar="RESULT.json")
    parser.add_argument("results", nargs="?")
    options = parser.parse_args()
    if options.table:
        return table(options.table)
    if options.suggest:
        return suggest(options.suggest, options.expectations)
    if not options.kernel or not options.results:
        parser.error("--kernel and RESULTS are needed")
    return check(options)


if __name__ == "__main__":
    sys.exit(main())
