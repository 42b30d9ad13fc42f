# SPDX-License-Identifier: MIT
"""Nagios, Prometheus and JUnit say what the JSON report says, and their own programs accept it."""

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

from . import tool
from .tool import Machine, Skip, has, run

XSD = Path(__file__).resolve().parents[1] / "junit.xsd"
NUMBERS = {"pass": 0, "warn": 1, "fail": 2, "unknown": 3, "pending": 4, "skip": 5}
GRADES = {"READY": 0, "DEGRADED": 1, "NOT READY": 2, "UNKNOWN": 3}
WORST = ("fail", "unknown", "warn", "pending")


def machines():
    for path in sorted((tool.TOP / "fixtures").iterdir()):
        if (path / "root").is_dir():
            yield path.name, Machine(path.name)


def verdict(finding):
    """What a finding decides: the worse of what counts."""
    sides = [finding[p] for p in ("now", "next") if finding[p]]
    seen = [s["verdict"] for s in sides if s["counted"]]
    for word in WORST:
        if word in seen:
            return word
    return "skip" if sides[-1]["verdict"] == "skip" and "skip" in seen else "pass"


def counts(report):
    words = ["waived" if f["waived"] else verdict(f) for f in report["findings"]]
    return {w: words.count(w) for w in ("fail", "unknown", "warn", "waived", "skip")}


def wrong_nagios(report, got):
    line = re.fullmatch(r"KDUMPREADY (OK|WARNING|CRITICAL|UNKNOWN) - ([A-Z ]+): [^|\n]* \| fail=(\d+) unknown=(\d+) "
                        r"warn=(\d+) waived=(\d+)( reserved=\d+B)?\n", got.out)
    if not line:
        return f"not a plugin's line: {got.out!r}"
    if line[2] != report["grade"] or ("OK", "WARNING", "CRITICAL", "UNKNOWN").index(line[1]) != got.status:
        return f"{line[1]}, {line[2]}, status {got.status}, for {report['grade']}"
    n = counts(report)
    want = [n[w] for w in ("fail", "unknown", "warn", "waived")]
    return None if [int(line[i]) for i in (3, 4, 5, 6)] == want else f"{got.out!r}, expected {want}"


def wrong_prometheus(report, got):
    samples = dict(re.findall(r"^(kdumpready_\w+(?:\{[^}]*\})?) (\d+)$", got.out, re.M))
    if len(samples) != sum(not line.startswith("#") for line in got.out.splitlines()):
        return f"a line that is no sample, or twice the same: {got.out}"
    want = {'kdumpready_grade{plane="overall"}': report["grade"], 'kdumpready_grade{plane="now"}': report["grade_now"],
            'kdumpready_grade{plane="next"}': report["grade_next"]}
    want = {name: str(GRADES[grade]) for name, grade in want.items() if grade}
    for f in report["findings"]:
        for plane in ("now", "next"):
            if f[plane]:
                name = f'kdumpready_check_status{{id="{f["id"]}",stage="{f["stage"]}",plane="{plane}"}}'
                want[name] = str(NUMBERS[f[plane]["verdict"]])
    seen = {k: v for k, v in samples.items() if k.startswith(("kdumpready_grade", "kdumpready_check_status"))}
    return None if seen == want else f"{sorted(seen.items() ^ want.items())}"


def wrong_junit(report, got):
    suites = ET.fromstring(got.raw)
    cases = suites.findall("testsuite/testcase")
    n = counts(report)
    want = {"failure": n["fail"], "error": n["unknown"], "skipped": n["skip"] + n["waived"]}
    seen = {tag: sum(c.find(tag) is not None for c in cases) for tag in want}
    told = {tag: int(suites[0].get(name)) for tag, name in
            (("failure", "failures"), ("error", "errors"), ("skipped", "skipped"))}
    if [c.get("name") for c in cases] != [f["id"] for f in report["findings"]]:
        return "not the same findings"
    return None if seen == told == want else f"{seen}, told {told}, expected {want}"


def wrong_journal(report, got):
    fields = [line.partition("=")[::2] for line in got.out.splitlines()]
    ids = {w: [v for k, v in fields if k == f"KDUMPREADY_{w.upper()}"] for w in (*WORST, "waived")}
    want = {w: [f["id"] for f in report["findings"] if (w == "waived" if f["waived"] else verdict(f) == w)] for w in ids}
    one = dict(fields)
    grades = [one.get(f"KDUMPREADY_{g}") for g in ("GRADE", "NOW", "NEXT")]
    if grades != [report["grade"], report["grade_now"], report["grade_next"]] or not one["MESSAGE"].startswith(report["grade"]):
        return f"{got.out!r}, for {report['grade']}"
    if one["PRIORITY"] != {"READY": "6", "NOT READY": "3"}.get(report["grade"], "4"):
        return f"priority {one['PRIORITY']}"
    return None if ids == want else f"{ids}, expected {want}"


def test_every_format_says_the_same():
    tests = {"nagios": wrong_nagios, "prometheus": wrong_prometheus, "junit": wrong_junit, "journal": wrong_journal}
    for name, machine in machines():
        for waive in ([], ["--waive", "dump-space=known"]):
            plain = machine.check("--format", "json", *waive)
            report = json.loads(plain.out)
            for kind, wrong in tests.items():
                got = machine.check("--format", kind, *waive)
                yield f"{name} {kind} {waive}", f"status {got.status}, JSON {plain.status}" \
                    if got.status != plain.status else wrong(report, got)


def accepted(command, text):
    done = subprocess.run(command, input=text, capture_output=True, timeout=20)
    return None if done.returncode == 0 and not done.stdout else (done.stdout + done.stderr).decode()


def test_promtool_accepts_the_metrics():
    if not has("promtool"):
        raise Skip("promtool (Debian package prometheus) is not installed")
    for name, machine in machines():
        yield name, accepted(["promtool", "check", "metrics"], machine.check("--format", "prometheus").raw)


def test_the_junit_schema_holds():
    if not has("xmllint"):
        raise Skip("xmllint (Debian package libxml2-utils) is not installed")
    for name, machine in machines():
        yield name, accepted(["xmllint", "--noout", "--schema", str(XSD), "-"], machine.check("--format", "junit").raw)


def test_hostile_text_stays_text():
    reason = b"nmi-panic=</failure>]]>&\"'|a=1 \x01\x1b[31m\xff\xfe\xef\xbf\xbe\xef\xbf\xbf\xed\xa0\x80 \xe2\x80\xae\nx 1"
    machine = Machine()
    machine.write("/proc/cmdline", b"root=/dev/vda1 crashkernel=<&\"|\xff\x01\xef\xbf\xbf 1\n")
    for kind in ("nagios", "prometheus", "junit", "journal"):
        got = run("check", "--root", str(machine.root), "--format", kind, "--waive", reason)
        text = got.raw.decode("utf-8")
        assert not re.search("[^\n\t\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text), text
        assert kind != "nagios" or text.count("|") == 1 and text.count("\n") == 1, text
        assert kind != "journal" or all(re.match("[A-Z_]+=", line) for line in text.splitlines()), text
        assert kind != "junit" or ET.fromstring(got.raw).tag == "testsuites"
        assert kind != "prometheus" or wrong_prometheus(machine.report(), got) is None


def test_what_is_not_known_is_left_out():
    machine = Machine()
    machine.remove("/sys/kernel/kexec_crash_size")
    stat = json.loads(machine.path("kdumpready-capture.json").read_text())["stat"]
    machine.capture(stat={**stat, "/var/crash": {"error": "EACCES"}})
    got = machine.check("--format", "prometheus").out
    assert 'reserved_bytes{plane="now"}' not in got, got
    assert "kdumpready_drill" not in got and "kdumpready_dumps" not in got
    only = machine.check("--format", "prometheus", "--only", "nmi-panic").out
    assert "kdumpready_grade" not in only and 'check_status{id="nmi-panic"' in only, only


def test_wrong_usage():
    for args, status in ((["check", "--format", "nagios", "--no-such"], 3), (["check", "--no-such", "--format=nagios"], 3),
                         (["--format", "nagios", "word"], 3), (["--format", "junit", "--no-such"], 64),
                         (["check", "--format", "nagius"], 64), (["fix", "--format", "nagios"], 64),
                         (["list", "--format", "junit"], 64), (["drill", "status", "--format", "prometheus"], 64),
                         (["check", "--fix", "--format", "junit"], 64)):
        got = run(*args)
        yield f"{args}", None if got.status == status and got.err else f"status {got.status}: {got.err}"


def test_a_threshold_is_the_plugins_too():
    machine = Machine().write("/proc/sys/kernel/unknown_nmi_panic", "0\n")
    for threshold, word, status in (("warn", "WARNING", 1), ("fatal", "OK", 0), ("never", "OK", 0)):
        got = machine.check("--format", "nagios", "--fail-on", threshold)
        yield threshold, None if got.status == status and f"KDUMPREADY {word} - DEGRADED" in got.out else got.out
