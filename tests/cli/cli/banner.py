# SPDX-License-Identifier: MIT
"""The line at login, of packaging/motd: at most one, only when something is to be told, never an error."""

import subprocess

from cli import tool

BANNER = tool.TOP / "packaging/motd/95-kdumpready"
REPORT = "report=/run/kdumpready/report.json"
WHOLE = "kdumpready: {}: what a crash of this machine would leave: kdumpready check\n"


def banner(report):
    """What it prints where the unit left `report`, bytes; None: it left nothing."""
    place = tool.scratch()
    text = BANNER.read_text()
    assert text.count(REPORT) == 1, "where the report is stands there once"
    if report is not None:
        (place / "report.json").write_bytes(report)
    script = place / "95-kdumpready"
    script.write_text(text.replace(REPORT, f"report={place}/report.json"))
    script.chmod(0o755)
    # As pam_motd has it run: a directory's worth, in the order of their names.
    done = subprocess.run(["run-parts", str(place)] if tool.works("run-parts", "--version") else [str(script)],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=10)
    assert done.returncode == 0, f"status {done.returncode}: a login must not fail of it"
    assert not done.stderr, done.stderr
    return done.stdout.decode()


def says(report, expected):
    got = banner(report)
    return None if got == expected else f"it says {got!r}"


def test_what_is_ready_is_not_mentioned():
    report = tool.Machine().check("--format", "json").raw
    assert b'"READY"' in report
    assert banner(report) == ""


def test_one_line_of_what_is_not():
    for name, change in (("NOT READY", lambda m: m.write("/etc/default/kdump-tools", "USE_KDUMP=0\n")),
                         ("UNKNOWN", lambda m: m.remove("/proc/cmdline"))):
        machine = tool.Machine()
        change(machine)
        yield name, says(machine.check("--format", "json").raw, WHOLE.format(name))
    yield "DEGRADED", says(tool.Machine().check("--quick", "--format", "json").raw, WHOLE.format("DEGRADED"))


def test_nothing_of_a_report_that_is_none():
    for name, report in (("missing", None), ("empty", b""), ("cut", b'{\n  "grade": "NOT'), ("bytes", b"\0\xff" * 500),
                         ("other", b'{"grades": 1}\n'), ("escapes", b'{\n  "grade": "\x1b[31mNOT READY"\n}\n'),
                         ("words", b'{\n  "grade": "$(id)"\n}\n')):
        yield name, says(report, "")
