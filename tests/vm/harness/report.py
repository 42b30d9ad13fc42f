# SPDX-License-Identifier: MIT
"""Predicted against observed: a line a row, the confusion matrix, and all of it as JSON."""

import json

DASH = "-"


def judge(result):
    """Add to result.problems every way in which the tool or reality differs from the row."""
    row, checks = result.row, result.checks
    if checks:
        _grade(result, "before", "now", row.now)
        _grade(result, "before", "next", row.next)
        if "after" in checks:
            _grade(result, "after", "now", row.settled)
    for when, expected in (("before", row.before), ("after", row.after)):
        outcome = result.outcomes.get(when)
        if expected and result.nmi and not outcome:
            result.problems.append(f"no interrupt was sent {when} the reboot")
        elif outcome and outcome.dump != (expected == "dump"):
            result.problems.append(f"{when} the reboot: expected {expected}, observed "
                                   f"{outcome.how} ({outcome.detail})")
    for what, grade, dump in predictions(result):
        if (grade, dump) in (("READY", False), ("NOT READY", True)):
            result.problems.append(f"{what} said {grade}, {'a' if dump else 'no'} dump was left")


def _grade(result, when, column, expected):
    check = result.checks.get(when)
    if not check or check[column] == expected:
        return
    causes = [f"{f['id']} {f[column]['verdict']}: {f[column]['message']}"
              for f in check["findings"]
              if column in f and f[column].get("counted") is not False
              and f[column]["verdict"] not in ("pass", "skip")]
    result.problems.append(f"{column}, {when} the reboot: said {check[column]}, expected {expected}"
                           + "".join(f"\n        {cause}" for cause in causes))


def predictions(result):
    """(which, grade, was there a dump) for each grade that an interrupt put to the test."""
    checks, outcomes = result.checks, result.outcomes
    for when, check, column in (("before", "before", "now"), ("after", "before", "next"),
                                ("after", "after", "now")):
        if when in outcomes and check in checks:
            yield (f"{column} of the check {check} the reboot", checks[check][column],
                   outcomes[when].dump)


def matrix(results):
    """{grade: [dumps, none]} over every prediction that was put to the test."""
    table = {"READY": [0, 0], "NOT READY": [0, 0]}
    for result in results:
        for _, grade, dump in predictions(result):
            table.setdefault(str(grade), [0, 0])[0 if dump else 1] += 1
    return table


def verdict(result):
    if result.skipped:
        return "skipped"
    return "disagree" if result.problems else "agree"


def line(result):
    grades = [result.checks.get("before", {}).get(column) or DASH for column in ("now", "next")]
    seen = [result.outcomes[when].how if when in result.outcomes else DASH
            for when in ("before", "after")]
    text = (f"{result.row.name:<28} {grades[0]:<10} {grades[1]:<10} {seen[0]:<8} {seen[1]:<8} "
            f"{verdict(result):<9} {result.seconds.get('total', 0):>4.0f} s")
    return text + "".join(f"\n      {problem}" for problem in result.problems)


HEAD = (f"{'row':<28} {'now':<10} {'next boot':<10} {'before':<8} {'after':<8}\n"
        f"{'':<28} {'predicted':<10} {'predicted':<10} {'observed':<8} {'observed':<8}")


def text(results, seconds):
    lines = ["", HEAD, *map(line, results), ""]
    if any(result.checks for result in results):
        lines.append(f"{'predicted':<12} {'dump':>5} {'none':>5}")
        lines += [f"{grade:<12} {dumps:>5} {none:>5}"
                  for grade, (dumps, none) in matrix(results).items()]
    else:
        lines.append("the tool was not run: observed against the rows' expectations only")
    sent = sum(len(result.outcomes) for result in results)
    lines += [f"{sent} interrupts, {seconds:.0f} s", "", count(results)]
    return "\n".join(lines)


def count(results):
    """The closing line. A skipped row is neither passed nor failed."""
    verdicts = [verdict(result) for result in results]
    closing = f"{verdicts.count('agree')} passed, {verdicts.count('disagree')} failed"
    skipped = verdicts.count("skipped")
    return closing + (f", {skipped} skipped" if skipped else "")


def write(path, results, seconds):
    document = {
        "schema": "kdumpready.vm/1",
        "seconds": round(seconds),
        "matrix": {grade: {"dump": dumps, "none": none}
                   for grade, (dumps, none) in matrix(results).items()},
        "rows": [{"name": result.row.name, "image": result.row.image, "cpus": result.row.cpus,
                  "change": result.row.change, "verdict": verdict(result),
                  "expected": {key: getattr(result.row, key)
                               for key in ("now", "next", "settled", "before", "after")},
                  "predicted": result.checks,
                  "observed": {when: outcome._asdict()
                               for when, outcome in result.outcomes.items()},
                  "problems": result.problems, "seconds": result.seconds}
                 for result in results],
    }
    path.write_text(json.dumps(document, indent=1) + "\n")
