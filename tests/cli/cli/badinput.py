# SPDX-License-Identifier: MIT
"""Every path that check looks at, and in its place everything that a file must not be.

Never a crash, never a hang, never a verdict that is better than it was. What is there and cannot be
read must not end as READY, and a finding must name it, unless the file is listed below with the
reason why it decides nothing.
"""

import json
import os
import random
import shutil
import stat
import subprocess
from fnmatch import fnmatch
from pathlib import Path

from . import tool
from .tool import GRADES, Machine, Skip, has, run, scratch

LIMIT = 2  # seconds; tried once more, since the machine may be busy
RANK = ["pass", "skip", "pending", "warn", "unknown", "fail"]

FIXTURES = ("debian12-kvm-ready", "ol9-oci-ready")

# What cannot be read and may all the same leave these machines READY, and why.
DECIDES_NOTHING = {
    "ol9-oci-ready:/etc/default/grub": "entries are files of their own here: only fix asks what it says",
    "/boot/grub/grubenv": "both entries are judged, and answer alike",
    "/boot/loader/entries/*": "saved_entry names another one",
    "/etc/machine-id": "only systemd-boot and kernel-install ask for it",
    "/lib": "where it is no link to usr/lib, its directories are looked at too",
    "/proc/iomem": "/proc/meminfo bounds the RAM, and what is reserved is seen",
    "/proc/stat": "only says how old the boot files are",
    "/proc/sys/kernel/kexec_load_disabled": "a capture kernel is loaded",
    "/proc/sys/kernel/osrelease": "only names the kernel; a capture kernel is loaded",
    "/proc/sys/kernel/panic": "decides nothing while a capture kernel is loaded",
    "/proc/sys/kernel/panic_on_io_nmi": "unknown_nmi_panic is enough",
    "/proc/sys/kernel/panic_on_unrecovered_nmi": "unknown_nmi_panic is enough",
    "/run/systemd/units/invocation:*": "only the time of the link that it is",
    "/sys/class/dmi/id/*": "the cloud: what is documented for it, not what is judged",
    "/sys/firmware/efi": "which loader's files there are says as much",
    "/sys/firmware/efi/efivars/*": "the capture kernel that is loaded was accepted",
    "/sys/kernel/security/lockdown": "the capture kernel that is loaded was accepted",
    "/var/crash": "the capture kernel writes to it as root",
    "/var/oled/crash": "the capture kernel writes to it as root",
    "/var/crash/*": "what was saved there decides nothing about the next dump",
}

def listed(table, path, fixture):
    return next((why for pattern, why in table.items()
                 if fnmatch(path, pattern) or fnmatch(f"{fixture}:{path}", pattern)), None)


def lookups(machine):
    """[(how, path)] of every path that check looked at."""
    reads = Path(tool.program).parent / "tests/reads"
    if not reads.exists():
        raise Skip(f"{reads} is not built: make check-bad-input")
    out = subprocess.run([str(reads), "--root", str(machine.root)], capture_output=True, check=True, timeout=20)
    lines = out.stdout.decode("utf-8", "surrogateescape").splitlines()
    return [(line[:2], line[3:]) for line in lines]


def outcome(machine, prefix=()):
    """(grade, {rule: [verdicts]}, text that names things), or what is wrong."""
    for attempt in (1, 2):
        try:
            got = machine.check("--format", "json", timeout=LIMIT, prefix=prefix)
            break
        except subprocess.TimeoutExpired:
            if attempt == 2:
                return None, f"more than {LIMIT} s"
    if got.status not in GRADES:
        return None, f"status {got.status}: {got.err[-300:]}"
    if not got.raw:
        return (GRADES[got.status], {}, got.err), None if got.status == 3 and got.err else "nothing was said"
    try:
        report = json.loads(got.raw.decode("utf-8"))
    except ValueError as e:
        return None, f"no JSON: {e}"
    if report["grade"] != GRADES[got.status]:
        return None, f"{report['grade']}, status {got.status}"
    verdicts, said = {}, []
    for f in report["findings"]:
        verdicts[f["id"]] = [f[p] and f[p]["verdict"] for p in ("now", "next")]
        for plane in ("now", "next"):
            if f[plane] and f[plane]["verdict"] in ("unknown", "fail", "warn"):
                said.append(f[plane]["message"] + " " + str((f[plane]["where"] or {}).get("path")))
    return (report["grade"], verdicts, "\n".join(said)), None


def better(before, after):
    """The rules whose verdict improved."""
    return [f"{rule} {plane}: {a} became {b}" for rule in before for plane, a, b in
            zip(("now", "next"), before[rule], after.get(rule, before[rule]))
            if a and b and RANK.index(b) < RANK.index(a) and b != "skip"]


class Kinds:
    """Puts one kind of thing in the place of a path."""

    def __init__(self, machine):
        self.m = machine
        self.store = scratch()
        self.outside = scratch()
        random.seed(7)
        self.noise = bytes(random.randrange(256) for _ in range(60000)) + b"\0\n\0=\n" * 100
        self.large = self.store / "large"
        with open(self.large, "wb") as f:
            for _ in range(100):
                f.write((b"0123456789abcdef" * 4095 + b"\n" * 16) * 16)
        self.sparse = self.store / "sparse"
        with open(self.sparse, "wb") as f:
            f.truncate(100 << 20)

    def clear(self, path):
        target = self.m.path(path)
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        elif target.is_symlink() or target.exists():
            target.unlink()
        return target

    def missing(self, path):
        self.clear(path)

    def empty(self, path):
        self.clear(path).write_bytes(b"")

    def binary(self, path):
        self.clear(path).write_bytes(self.noise)

    def hundred_mb(self, path):
        os.link(self.large, self.clear(path))

    def hundred_mb_sparse(self, path):
        os.link(self.sparse, self.clear(path))

    def fifo(self, path):
        os.mkfifo(self.clear(path))

    def directory(self, path):
        self.clear(path).mkdir()

    def loop(self, path):
        target = self.clear(path)
        target.symlink_to(target.name)

    def dev_zero(self, path):
        self.clear(path).symlink_to("/dev/zero")

    def device(self, path):
        os.mknod(self.clear(path), 0o644 | stat.S_IFCHR, os.makedev(1, 5))

    def escape(self, path):
        """To a copy of the very file, outside of the root: believed only if the root was left."""
        copy = self.outside / Path(path).name
        target = self.m.path(path)
        if target.is_file() and not target.is_symlink():
            shutil.copyfile(target, copy)
        else:
            copy.write_text("x\n")
        self.clear(path).symlink_to("../" * 40 + str(copy).lstrip("/"))

    def denied(self, path):
        target = self.m.path(path)
        if not target.exists() and not target.is_symlink():
            target.write_bytes(b"")
        elif target.is_symlink():
            self.clear(path).write_bytes(b"x\n")
        target.chmod(0)


ABSENT = ("missing", "empty", "escape", "dev_zero")
UNREADABLE = ("hundred_mb", "hundred_mb_sparse", "fifo", "directory", "loop", "device", "denied")
ALL = ("missing", "empty", "binary", *UNREADABLE, "dev_zero", "escape")


def unprivileged():
    """The prefix that makes us somebody who cannot read mode 000."""
    if os.geteuid() != 0:
        return []
    if not has("setpriv"):
        raise Skip("run as root, and setpriv is not installed")
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def save(machine, path):
    """What stands at `path` goes aside; the function that brings it back is returned."""
    target = machine.path(path)
    aside = scratch() / "aside"
    made = []
    for parent in reversed(target.parents):
        if machine.root in parent.parents and not parent.exists():
            parent.mkdir()
            made.append(parent)
    there = target.is_symlink() or target.exists()
    if there:
        if target.is_dir() and not target.is_symlink():
            shutil.copytree(target, aside, symlinks=True)
        else:
            shutil.copy2(target, aside, follow_symlinks=False)

    def restore():
        if target.is_symlink() or target.exists():
            if not target.is_symlink():
                target.chmod(0o755)
            shutil.rmtree(target) if target.is_dir() and not target.is_symlink() else target.unlink()
        if there:
            aside.rename(target)
        for parent in reversed(made):
            parent.rmdir()

    return restore


def decides(fixture, kind, how, path, base, got, missing):
    """Whether a thing that cannot be read had to be named."""
    large = kind in ("hundred_mb", "hundred_mb_sparse")
    if listed(DECIDES_NOTHING, path, fixture) or kind not in UNREADABLE:
        return False
    # Of a directory that is none, and of a file that is a directory where files are listed, nothing
    # is read by anybody: they are as good as missing.
    if how[1] == "d" and kind not in ("loop", "denied"):
        return False
    if kind == "directory" and "sysctl" in path and "/proc/" not in path and path.endswith(".conf"):
        return False
    # Only looked at, never read: a thing of any size and mode is there.
    if how == "+f" and (large or kind == "denied"):
        return False
    if path.startswith("/lib/modules/") and how == "+d" and kind == "denied":  # that it is there is enough
        return False
    if path == "/proc/cpuinfo" and large:  # its head is read
        return False
    if how[0] == "-":
        return got[0] == "READY" and missing is not None and missing != base[1]
    return True


def judge(fixture, kind, how, path, base, got, missing, links):
    grade, verdicts, said = got
    if verdicts:
        improved = better(base[1], verdicts)
        if improved:
            return "; ".join(improved)
    if kind == "escape" and missing is not None and missing != base[1] and verdicts == base[1]:
        return "what stands outside of the root was believed"
    if decides(fixture, kind, how, path, base, got, missing):
        if grade == "READY":
            return "READY all the same"
        # A program or a unit may be named as people call it.
        names = [path, *links] + ([os.path.basename(path)] if how[1] == "f" or not verdicts else [])
        if not any(name in said for name in names):
            return f"{grade}, but nothing names it: " + said[:160].replace("\n", " | ")
    return None


def links_to(machine, seen, path):
    """The links, of the paths looked at, that lead to `path`."""
    target = os.path.realpath(machine.path(path))
    return [p for _, p in seen if p != path and machine.path(p).is_symlink() and
            os.path.realpath(machine.path(p)) == target]


def each(fixture):
    m = Machine(fixture)
    kinds = Kinds(m)
    base, wrong = outcome(m)
    assert not wrong and base[0] == "READY", wrong or base
    seen = lookups(m)
    prefix = []
    for how, path in seen:
        if path == "/":
            continue
        restore, missing, links = None, None, links_to(m, seen, path)
        if os.path.realpath(m.path(path).parent) != os.path.realpath(m.root) and \
                m.root not in m.path(path).resolve().parents:
            continue
        for kind in ALL:
            name = f"{fixture}, {path}, {kind}"
            if kind == "device" and os.geteuid() != 0:
                yield name, Skip("only root makes device nodes")
                continue
            try:
                prefix = unprivileged() if kind == "denied" else []
            except Skip as why:
                yield name, why
                continue
            try:
                restore = save(m, path)
                getattr(kinds, kind)(path)
                got, wrong = outcome(m, prefix)
            finally:
                restore()
            if kind == "missing" and got:
                missing = got[1]
            wrong = wrong or judge(fixture, kind, how, path, base, got, missing, links)
            yield name, wrong
    again, wrong = outcome(m)
    yield f"{fixture}, as it was", wrong or (None if again[1] == base[1] else "it was not brought back")


def test_in_place_of_each_file():
    for fixture in FIXTURES:
        yield from each(fixture)


def test_no_root_at_all():
    for name, make in (("empty", lambda d: None), ("file", lambda d: (d / "etc").write_text("x")),
                       ("fifo", lambda d: os.mkfifo(d / "boot")), ("loop", lambda d: (d / "etc").symlink_to("etc"))):
        root = scratch()
        make(root)
        got = run("--root", str(root), timeout=LIMIT)
        yield name, None if got.status in (2, 3) else f"status {got.status}"
