# SPDX-License-Identifier: MIT
"""The sandbox that the program puts itself into: everything it forbids is tried, and nothing that it
looks at is refused by it, on this kernel and as on kernels that lack Landlock, seccomp or both."""

import errno
import json
import re
import subprocess
from pathlib import Path

from . import tool
from .tool import Machine, Skip, has, scratch

OLD = ("landlock", "seccomp", "both")
REFUSED = {str(errno.ENOSYS), str(errno.EACCES)}
MACHINES = ("debian12-kvm-ready", "ol9-oci-ready", "fedora42-kvm-btrfs", "ubuntu2204-cloudimg")


def helper(*args):
    path = Path(tool.program).parent / "tests/sandbox"
    if not path.exists():
        raise Skip(f"{path} is not built")
    return subprocess.run([str(path), *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)


def came_of(*args):
    """{attempt: what came of it}."""
    done = helper(*args)
    assert done.returncode == 0, done.stderr
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


def holds(*prefix):
    """(Landlock, seccomp)"""
    path = str(Path(tool.program).parent / "tests/sandbox")
    status = helper(*prefix, path, "holds").returncode if prefix else helper("holds").returncode
    assert status in (0, 1, 2, 3), status
    return bool(status & 1), bool(status & 2)


def judge(attempts, bare):
    for name, result in attempts.items():
        if name.startswith("can-"):
            yield name, None if result == "done" else f"is refused: {result}"
        elif bare[name] in REFUSED:
            yield name, Skip("the kernel itself refuses it here")
        else:
            yield name, None if result in REFUSED else f"came through: {result}"


def test_everything_forbidden_is_tried():
    bare = came_of("bare")
    assert sum(result == "done" for result in bare.values()) > 20, bare
    if holds() != (True, True):
        yield "all", Skip(f"Landlock and seccomp here: {holds()}")
        return
    yield from judge(came_of("try"), bare)


def test_seccomp_alone_forbids_the_same():
    if not holds()[1]:
        raise Skip("no seccomp here")
    own = str(Path(tool.program).parent / "tests/sandbox")
    assert holds("old", "landlock") == (False, True)
    yield from judge(came_of("old", "landlock", own, "try"), came_of("bare"))


def test_landlock_alone_forbids_changes():
    if not holds()[0]:
        raise Skip("no Landlock here")
    own = str(Path(tool.program).parent / "tests/sandbox")
    assert holds("old", "seccomp") == (True, False)
    attempts = came_of("old", "seccomp", own, "try")
    for name in ("open-write", "open-create", "openat2-write", "openat2-create", "unlink", "rename", "mkdir", "mknod",
                 "symlink"):
        assert attempts[name] == str(errno.EACCES), f"{name}: {attempts[name]}"


def test_a_kernel_with_neither_is_no_error():
    assert holds("old", "both") == (False, False)


def report(*args):
    """What is judged, without what differs from one moment to the next."""
    text = subprocess.run(args, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60).stdout
    data = json.loads(text)
    return [(f["id"], *(re.sub(r"\d", "0", json.dumps(f.get(p))) for p in ("now", "next"))) for f in data["findings"]]


def test_nothing_is_judged_otherwise():
    own = str(Path(tool.program).parent / "tests/sandbox")
    roots = [(m, ["--root", str(Machine(m).root)]) for m in MACHINES] + [("live", [])]
    for name, root in roots:
        command = [tool.program, "check", "--format", "json", *root]
        free = report(own, "old", "both", *command)
        for old in ("landlock", "seccomp"):
            yield f"{name}, without {old}", None if report(own, "old", old, *command) == free else "differs"
        yield f"{name}, with both", None if report(*command) == free else "differs"


def test_nothing_that_is_asked_for_is_refused():
    """By the kernel's own words: no call after the last step into the sandbox got its answer."""
    if not has("strace"):
        raise Skip("strace is not installed")
    if not holds()[1]:
        raise Skip("no seccomp here")
    for args in (["check"], ["check", "--quick"], ["explain", "crash-kernel-loaded"], ["fix", "--dry-run"],
                 ["collect", "-o", "/dev/null"],
                 *(["check", "--root", str(Machine(m).root)] for m in MACHINES)):
        log = scratch() / "log"
        subprocess.run(["strace", "-f", "-qq", "-o", str(log), tool.program, *args], stdin=subprocess.DEVNULL,
                       capture_output=True, timeout=60)
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        steps = [i for i, line in enumerate(lines) if "PR_SET_SECCOMP" in line]
        if not lines:
            raise Skip("strace cannot trace here")
        wrong = [line for line in lines[steps[-1] + 1:] if "ENOSYS" in line] if steps else ["it is not entered"]
        yield " ".join(args[:2]), wrong[0][:120] if wrong else None


def test_the_output_file():
    m = Machine()
    target = scratch() / "report"
    target.write_text("x" * 100000)
    printed = m.check("-v")
    done = m.check("-v", "-o", str(target))
    assert done.status == printed.status and not done.out
    assert target.read_text() == printed.out
    assert m.check("-o", "/dev/full").status == 3
    piped = subprocess.run([tool.program, "check", "-v", "--root", str(m.root), "-o", "/dev/stdout"],
                           stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert piped.stdout == printed.out, piped.stderr


def test_a_report_that_never_comes_leaves_the_old_one():
    target = scratch() / "report"
    target.write_text("old")
    assert tool.run("check", "--root", str(scratch() / "missing"), "-o", str(target)).status == 3
    assert Machine().write("/kdumpready-capture.json", "{").check("-o", str(target)).status == 3
    assert target.read_text() == "old"
