# SPDX-License-Identifier: MIT
"""fix and undo: shown, asked, done once, judged again, taken back whole."""

import json
import os
import pty
import select
import subprocess
import sys
import time

import copies

from . import tool
from .tool import Machine, run

sys.path.insert(0, str(tool.TOP / "tests" / "txn"))
import tree  # noqa: E402

# What fix can mend from outside, and whether the next boot is ready then.
BROKEN = {
    "debian13-sysctlconf": 0,
    "ol7-oci-uefi-unread-grubcfg": 0,
    "ol8-oci-literal-entry": 0,
    "ol8-oci-missing-path": 0,
    "ol9-oci-auto": 0,
    "ol9-oci-documented-steps": 0,
}


class Fixed(Machine):
    """A copy whose files are a day old: what is newer was changed by fix."""

    def __init__(self, fixture):
        super().__init__(fixture)
        self.state = self.root.parent / "state"
        self.settle()

    def settle(self):
        copies.settle(self.root)
        return self

    def fix(self, *args, **kwargs):
        return run("fix", "--root", str(self.root), "--state-dir", str(self.state), *args, **kwargs)

    def undo(self, *args):
        return run("undo", "--root", str(self.root), "--state-dir", str(self.state), *args)

    def seen(self):
        return tree.snapshot(str(self.root))

    def times(self):
        return {p: os.lstat(p).st_mtime_ns for p in map(str, self.root.rglob("*"))}


def wrong_once(name, status):
    m = Fixed(name)
    before = m.seen()
    shown = m.fix("--dry-run")
    if shown.status != 1 or m.seen() != before or m.state.exists():
        return f"--dry-run: status {shown.status}, or it changed something: {tree.differs(before, m.seen())}"
    done = m.fix("--yes")
    if done.status != status:
        return f"--yes: status {done.status}: {done.err.strip() or done.out.strip()[-300:]}"
    after, times = m.seen(), m.times()
    if after == before:
        return "nothing was changed"
    again = m.fix("--yes")
    if again.status != status or not again.out.startswith("nothing to do"):
        return f"the second run: status {again.status}: {again.out[:300]}"
    if m.seen() != after or m.times() != times:
        return "the second run changed something"
    undone = m.undo()
    if undone.status != 0:
        return f"undo: status {undone.status}: {undone.err}"
    if m.seen() != before:
        return f"undo is not the identity: {tree.differs(before, m.seen())}"
    return None


def test_done_once_and_taken_back():
    for name, status in BROKEN.items():
        yield name, wrong_once(name, status)


def test_only_what_was_planned_changes():
    for name in BROKEN:
        m = Fixed(name)
        planned = json.loads(m.fix("--dry-run", "--format", "json").out)["plan"]["changes"]
        before = m.seen()
        m.fix("--yes")
        after = m.seen()
        changed = {p for p in set(before) | set(after) if before.get(p) != after.get(p)}
        paths = {os.path.realpath(f"{m.root}{c['path']}")[len(os.path.realpath(m.root)):] for c in planned}
        extra = {p for p in changed
                 if p not in paths and not (os.path.isdir(f"{m.root}{p}")
                                            and any(q.startswith(p + "/") for q in paths))}
        yield name, extra and f"changed though not planned: {sorted(extra)}"


def test_nobody_said_yes():
    m = Fixed("debian13-sysctlconf")
    before = m.seen()
    done = m.fix()
    assert done.status == 1 and "--yes" in done.err and "+kernel.unknown_nmi_panic = 1" in done.out
    assert m.seen() == before and not m.state.exists()


def asked(machine, answer):
    """What is printed on a terminal where `answer` is typed, and the status."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(tool.program, [str(tool.program), "fix", "--root", str(machine.root), "--state-dir",
                                 str(machine.state)], {"PATH": "/usr/bin:/bin", "TERM": "dumb"})
    text = b""
    until = time.monotonic() + 20
    sent = False
    while time.monotonic() < until:
        if not select.select([fd], [], [], 0.2)[0]:
            continue
        try:
            got = os.read(fd, 65536)
        except OSError:
            break
        if not got:
            break
        text += got
        if b"[y/N]" in text and not sent:
            os.write(fd, answer)
            sent = True
    os.close(fd)
    return text.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_the_answer_counts():
    try:
        os.close(os.openpty()[0])
    except OSError:
        raise tool.Skip("no terminals here") from None
    for answer, changes in ((b"n\n", False), (b"\n", False), (b"\x04", False), (b"y\n", True)):
        m = Fixed("debian13-sysctlconf")
        before = m.seen()
        text, status = asked(m, answer)
        wrong = None
        if "[y/N]" not in text:
            wrong = "it does not ask"
        elif (m.seen() != before) != changes or status != (0 if changes else 1):
            wrong = f"status {status}, changed: {m.seen() != before}: {text[-200:]}"
        yield repr(answer), wrong


def test_json_tells_what_was_done():
    jsonschema = __import__("jsonschema") if tool.works(sys.executable, "-c", "import jsonschema") else None
    if not jsonschema:
        raise tool.Skip("python3-jsonschema is not installed")
    schema = json.loads((tool.TOP / "packaging/kdumpready.fix.schema.json").read_text())
    check = jsonschema.Draft7Validator(schema).validate
    m = Fixed("ol9-oci-documented-steps")
    for args, result, changed in ((("--dry-run",), "shown", False), (("--yes",), "done", True),
                                  (("--yes",), "nothing", False)):
        answer = json.loads(m.fix("--format", "json", *args).out)
        check(answer)
        assert answer["result"] == result and answer["changed"] == changed, f"{args}: {answer['result']}"
    assert answer["reboot_required"] and answer["after"]["grade_now"] == "NOT READY"


def test_what_an_admin_set_is_not_outranked_unasked():
    def machine():
        return Fixed("rhel9-kvm-ready").write("/etc/sysctl.d/50-site.conf", "kernel.unknown_nmi_panic = 0\n").settle()

    m = machine()
    m.remove("/etc/sysctl.d/99-nmi.conf") if m.path("/etc/sysctl.d/99-nmi.conf").exists() else None
    for path in m.path("/etc/sysctl.d").iterdir():
        if path.name != "50-site.conf" and "unknown_nmi" in path.read_text():
            path.unlink()
    m.settle()
    before = m.seen()
    refused = m.fix("--yes")
    assert refused.status == 2 and "/etc/sysctl.d/50-site.conf:1" in refused.out, refused.out
    assert m.seen() == before
    done = m.fix("--yes", "--override", "nmi-panic")
    assert done.status == 0, done.out + done.err
    assert m.path("/etc/sysctl.d/50-site.conf").read_text() == "kernel.unknown_nmi_panic = 0\n"


def test_what_somebody_changed_since_is_kept():
    m = Fixed("debian13-sysctlconf")
    assert m.fix("--yes").status == 0
    path = next(m.path("/etc/sysctl.d").glob("*kdumpready*"))
    path.write_text(path.read_text() + "kernel.panic = 10\n")
    undone = m.undo()
    assert undone.status == 4 and "changed since" in undone.out + undone.err, undone.out + undone.err
    assert path.read_text().endswith("kernel.panic = 10\n")


def at_once(m, verbs):
    """All of them started before one is waited for: (verb, status, what it said)."""
    where = ["--root", str(m.root), "--state-dir", str(m.state)]
    started = [(verb, subprocess.Popen([tool.program, verb, *where, *(["--yes"] if verb == "fix" else [])],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                       text=True)) for verb in verbs]
    said = [(verb, p.communicate(timeout=120)[0], p.returncode) for verb, p in started]
    return [(verb, status, out) for verb, out, status in said]


def test_fifty_fixes_at_once_are_one():
    for name in ("ol9-oci-documented-steps", "debian13-sysctlconf"):
        m = Fixed(name)
        before = m.seen()
        for _, status, out in at_once(m, ["fix"] * 50):
            said = "nothing to do" in out or "another run is at work" in out or "\ndone; " in out
            if status not in (0, 4) or not said:
                yield name, f"status {status}: {out[-300:]}"
                break
        else:
            listed = m.undo("--list").out
            undone = m.undo()
            yield name, (listed.count("  done\n") != 1 and listed) or (undone.status and undone.err) or \
                (m.seen() != before and tree.differs(before, m.seen()))


def test_fixes_and_undos_at_once_end_as_one_of_both():
    m = Fixed("ol9-oci-documented-steps")
    before = m.seen()
    m.fix("--yes")
    after = m.seen()
    for turn in range(3):
        wrong = [(v, s, out[-200:]) for v, s, out in at_once(m, ["fix", "undo"] * 25) if s not in (0, 4)]
        assert not wrong, f"turn {turn}: {wrong[0]}"
        assert m.seen() in (before, after), f"turn {turn}: {tree.differs(after, m.seen())}"
    if m.seen() == after:
        assert m.undo().status == 0
    assert m.seen() == before, tree.differs(before, m.seen())


def test_the_list_of_runs():
    m = Fixed("debian13-sysctlconf")
    assert "nothing was changed" in m.undo("--list").out
    m.fix("--yes")
    listed = m.undo("--list").out
    assert listed.startswith("000001") and "done" in listed and "/etc/sysctl.d/" in listed
    m.undo()
    assert "taken back" in m.undo("--list").out
    assert m.undo().status == 4


def test_a_killed_run_is_told_and_finished():
    """The real program, ended at some of its system calls; the next run ends in the same tree."""
    if not tool.works("strace", "-o", "/dev/null", "true"):
        raise tool.Skip("strace does not work here")
    for call, nth in (("fsync", 3), ("renameat2", 1), ("fsync", 9), ("unlinkat", 1)):
        m = Fixed("ol9-oci-documented-steps")
        prefix = ("strace", "-f", "-o", "/dev/null", "-e", f"inject={call}:signal=KILL:when={nth}")
        killed = m.fix("--yes", prefix=prefix, timeout=30)
        again = m.fix("--yes")
        left = [p for p in m.root.rglob(".kdumpready.*")]
        yield f"{call} {nth}", (again.status != 0 or left or m.fix("--yes").out[:13] != "nothing to do") and \
            f"killed: {killed.status}; again: {again.status}: {again.err}{again.out[-200:]}; left {left}"


def test_usage():
    m = Fixed("debian13-sysctlconf")
    for args in (("fix", "x"), ("fix", "--dry-run", "--yes"), ("fix", "--state-dir", "here", "--yes"),
                 ("check", "--yes"), ("check", "--list"), ("undo", "1", "2"), ("undo", "--list", "1")):
        done = run(*args, "--root", str(m.root))
        yield " ".join(args), done.status != 64 and f"status {done.status}"


def test_without_root_the_running_system_is_not_touched():
    if os.geteuid() != 0 or not tool.works("setpriv", "--reuid", "65534", "--clear-groups", "true"):
        raise tool.Skip("it takes root and setpriv to become nobody")
    done = subprocess.run(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                           str(tool.program), "fix", "--yes"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 4 and "root" in done.stderr, done.stderr
