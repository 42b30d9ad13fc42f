# SPDX-License-Identifier: MIT
"""Where the report goes, and what happens when it cannot."""

import json
import os
import pty
import subprocess

from . import tool
from .tool import Machine, Skip, has, run, scratch

ESC = "\x1b"


def shell(command, *args, env=None):
    """Runs `command`, in which $0 is the program, with the shell's own redirections."""
    full = {"PATH": os.environ["PATH"], **(env or {})}
    return tool.Run(subprocess.run(["sh", "-c", command, tool.program, *args], env=full, timeout=10,
                                   stdin=subprocess.DEVNULL, capture_output=True))


def test_a_write_error_is_not_ready():
    m = Machine()
    root = str(m.root)
    for args in ("", "--format json", "-v", "-q"):
        got = shell(f'"$0" check --root "$1" {args} >&-', root)
        yield f"closed {args}", None if got.status == 3 and "standard output" in got.err else \
            f"status {got.status}: {got.err}"
        if os.path.exists("/dev/full"):
            got = shell(f'"$0" check --root "$1" {args} >/dev/full', root)
            yield f"/dev/full {args}", None if got.status == 3 and "No space left" in got.err else \
                f"status {got.status}: {got.err}"
    for command in ("list", "--help", "--version", "explain nmi-panic", "list --format json"):
        got = shell(f'"$0" {command} >&-')
        yield f"{command}, closed", None if got.status == 3 else f"status {got.status}"
    got = shell('"$0" check --root "$1" 2>&- >&-; echo $?', root)
    yield "both closed", None if got.out == "3\n" else got.out


def test_nobody_listens():
    """SIGPIPE does not kill it: the status says that the report was not delivered."""
    m = Machine()
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        got = m.check("-v", stdout=closed)
    assert got.status == 3, got.status
    assert "standard output" in got.err


def on_a_terminal(*args, env=None):
    """What the program writes when stdout is a terminal."""
    try:
        leader, follower = pty.openpty()
    except OSError as why:
        raise tool.Skip(f"no terminal can be made here: {why}") from None
    try:
        full = {"PATH": os.environ["PATH"], "TERM": "xterm", **(env or {})}
        child = subprocess.Popen([tool.program, *args], env=full, stdin=subprocess.DEVNULL, stdout=follower,
                                 stderr=subprocess.DEVNULL)
        os.close(follower)
        text = b""
        while True:
            try:
                piece = os.read(leader, 4096)
            except OSError:
                break
            if not piece:
                break
            text += piece
        child.wait(10)
    finally:
        os.close(leader)
    return text.decode("utf-8", "replace")


def test_colour_is_for_terminals_that_want_it():
    m = Machine()
    args = ["check", "--root", str(m.root)]
    table = [
        ([], {}, True), ([], {"NO_COLOR": "1"}, False), ([], {"NO_COLOR": ""}, True),
        ([], {"TERM": "dumb"}, False), (["--color", "never"], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True), (["--color", "always"], {"TERM": "dumb"}, True),
        (["--color=auto"], {}, True), (["--format", "json"], {}, False),
        (["--format", "json", "--color", "always"], {}, False),
    ]
    for extra, env, coloured in table:
        try:
            got = on_a_terminal(*args, *extra, env=env)
        except tool.Skip as why:
            yield f"{extra} {env}", why
            continue
        yield f"{extra} {env}", None if (ESC in got) == coloured and len(got) > 20 else got[:80]
    assert ESC not in m.check().out
    assert ESC in m.check("--color", "always").out
    assert ESC not in m.check("--color", "always", "--format", "json").out


def test_the_text_is_ascii_and_narrow():
    for make in (Machine, lambda: Machine().write("/proc/sys/kernel/unknown_nmi_panic", "0\n")):
        for args in ([], ["-v"], ["-q"], ["--quick"]):
            got = make().check(*args)
            assert got.out.isascii() and got.out.endswith("\n"), args
            assert not any(line != line.rstrip() for line in got.out.splitlines()), args
    assert Machine().check("-q").out.count("\n") == 1


def test_a_file_takes_the_report():
    m = Machine()
    target = scratch() / "report"
    for extra in ([], ["--format", "json"], ["--color", "always"]):
        got = m.check("-o", str(target), *extra)
        assert got.out == "" and got.err == ""
        assert target.read_text() == m.check(*extra).out
        assert got.status == m.check(*extra).status
    # Without any of the three descriptors the report is still a report, with nothing else in it.
    shell('"$0" check --root "$1" -o "$2" <&- >&- 2>&-', root := str(m.root), str(target))
    assert target.read_text() == m.check().out
    got = shell('"$0" check --root /no/such/dir -o "$2" <&- >&- 2>&-; echo $?', root, str(target))
    assert got.out == "3\n" and target.read_text() == m.check().out
    target.write_text("x" * 100000)  # a longer one before it leaves nothing behind
    m.check("--output", str(target))
    assert target.read_text() == m.check().out


def test_a_file_that_cannot_be_written_is_named():
    m = Machine()
    for path in ("/no/such/dir/report", str(scratch()), "/dev/full"):
        if path == "/dev/full" and not os.path.exists(path):
            continue
        got = m.check("-o", path)
        yield path, None if got.status == 3 and path in got.err and got.out == "" else \
            f"status {got.status}: {got.err}"


def test_json_is_json():
    for args in ([], ["--quick"], ["--only", "dump-path"], ["--trigger", "panic"], ["-v"], ["-q"],
                 ["--waive", "nmi-panic=\"quoted\\ reason\""]):
        m = Machine()
        got = m.check("--format", "json", *args)
        report = json.loads(got.raw.decode("utf-8"))
        assert report["schema"] == "kdumpready.report/1"
        assert got.out.endswith("}\n")
        assert sum(report["counts"][v] for v in ("pass", "warn", "fail", "unknown", "pending", "skip")) == \
            len(report["findings"])
    rules = json.loads(run("list", "--format", "json").out)["rules"]
    assert [r["id"] for r in rules] == [f["id"] for f in Machine().report()["findings"]]


def test_the_same_machine_gives_the_same_bytes():
    m = Machine()
    assert len({m.check("-v").out for _ in range(5)}) == 1
    assert len({m.check("--format", "json").out for _ in range(5)}) == 1


def test_the_locale_changes_nothing():
    m = Machine()
    for locale in ("C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8"):
        assert m.check("-v", env={"LC_ALL": locale}).out == m.check("-v").out
        assert m.check("--format", "json", env={"LC_ALL": locale}).out == m.check("--format", "json").out


def test_less_memory_than_it_needs_is_said():
    if not has("prlimit"):
        raise Skip("prlimit is not installed")
    got = Machine().check(prefix=["prlimit", "--as=4000000"])
    assert got.status in (1, 3, 127) or got.status < 0 and "memory" in got.err, (got.status, got.err)
