# SPDX-License-Identifier: MIT
"""Promises 6 and 11 on real filesystems: full, without inodes, read-only, immutable, limits. Root."""

import contextlib
import os
import resource
import shutil
import subprocess

import identity
import kill
import tree
from scenarios import GRUB

CHANGE = ["live:/etc/default/grub=" + "x" * 20000, "live:/etc/new=y\n", "boot:/boot/grub/grub.cfg=# generated\n"]


def sh(*argv):
    if not shutil.which(argv[0]):
        return subprocess.CompletedProcess(argv, 127, "", "")
    return subprocess.run(argv, capture_output=True, text=True)


@contextlib.contextmanager
def mounted(b, kind, *options, size="24M"):
    """The bench on a filesystem of its own; None where that cannot be had."""
    at, home = b.place + "/mnt", b.place
    os.makedirs(at, exist_ok=True)
    if kind == "tmpfs":
        r = sh("mount", "-t", "tmpfs", "-o", ",".join(("mode=755", *options)) , "tmpfs", at)
    else:
        image = b.place + "/image"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(image)  # mkfs makes none where there is another
        sh("truncate", "-s", size, image)
        made = sh("mkfs." + kind, "-q", *options, image)
        r = sh("mount", "-o", "loop", image, at) if made.returncode == 0 else made
    if r.returncode != 0:
        b.count.skipped += 1
        yield None
        return
    try:
        os.chmod(at, 0o755)
        b.move(at)
        yield at
    finally:
        is_frozen(at)
        b.move(home)
        sh("umount", at)


def refused(b, what, plan=CHANGE, reason="", **more):
    old = b.snapshot()
    r = b.go("run", plan, **more)
    b.count.check(r.status == 4 and reason in r.message and b.snapshot() == old and not b.journals(),
                  f"mounts {what}: {r.status} {r.message!r} {tree.differs(b.snapshot(), old)}")


def fill(path, leave):
    """Everything but `leave` bytes."""
    with open(path, "wb") as f:
        fs = os.statvfs(path)
        with contextlib.suppress(OSError):
            os.posix_fallocate(f.fileno(), 0, max(1, fs.f_bavail * fs.f_bsize - leave))


def full(b, kind):
    """At every amount of free space: the old tree, or the new one."""
    done = 0
    for leave in range(0, 160 * 1024, 4096 if not b.quick else 16384):
        b.make(GRUB)
        old = b.snapshot()
        fill(b.place + "/filler", leave)
        r = b.go("run", CHANGE)
        now = b.snapshot()
        done += r.status == 0
        b.count.check(r.status in (0, 4) and (now == old) == (r.status == 4) and
                      not any(tree.is_ours(p) for p in now), f"full {kind} {leave}: {r.status} {r.message}")
        b.count.check(r.status == 0 or "/" in r.message, f"full {kind} {leave}: {r.message}")
        os.unlink(b.place + "/filler")
    b.count.check(done > 0, f"full {kind}: never done, so nothing was shown")


def inodes(b):
    for n in range(24, 60):
        with mounted(b, "tmpfs", "size=8M", f"nr_inodes={n}") as at:
            if not at:
                return
            try:
                b.make(GRUB)
            except OSError:
                continue
            old = b.snapshot()
            r = b.go("run", CHANGE)
            now = b.snapshot()
            b.count.check(r.status in (0, 4) and (now == old) == (r.status == 4) and
                          not any(tree.is_ours(p) for p in now), f"inodes {n}: {r.status} {r.message}")


def flags(b):
    b.make(GRUB)
    for flag in "ia":
        path = b.root + "/etc/default/grub"
        if sh("chattr", "+" + flag, path).returncode:
            b.count.skipped += 1
            continue
        refused(b, f"chattr +{flag}", reason="immutable")
        sh("chattr", "-" + flag, path)
    path = b.root + "/boot/grub"
    if sh("chattr", "+i", path).returncode == 0:
        refused(b, "immutable directory", reason="/boot/grub/grub.cfg")
        sh("chattr", "-i", path)


def read_only(b, at):
    b.make(GRUB)
    state = os.path.dirname(at) + "/state-elsewhere"
    shutil.rmtree(state, ignore_errors=True)
    os.mkdir(state, 0o700)
    old = b.snapshot()
    sh("mount", "-o", "remount,ro", at)
    b.state, here = state, b.state
    r = b.go("run", CHANGE)
    b.count.check(r.status == 4 and "Read-only" in r.message and b.snapshot() == old, f"read-only: {r.message}")
    b.state = here
    r = b.go("run", CHANGE)
    b.count.check(r.status == 4 and "Read-only" in r.message, f"read-only state: {r.status} {r.message}")
    sh("mount", "-o", "remount,rw", at)


def limits(b):
    for size in (0, 100, 512, 1000, 5000, 30000):
        b.make(GRUB)
        old = b.snapshot()
        # In a build that counts what is gone through, what it counts is larger than that: not written here.
        env = {**os.environ, "GCOV_PREFIX": "/proc", "GCOV_ERROR_FILE": "/dev/null"}
        r = b.go("run", CHANGE, env=env,
                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
        now = b.snapshot()
        b.count.check(r.status == (0 if size >= 30000 else 4) and (r.status == 0 or now == old),
                      f"RLIMIT_FSIZE {size}: {r.status} {r.message}")
    for n in range(4, 24):
        b.make(GRUB)
        old = b.snapshot()
        r = b.go("run", CHANGE, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (n, n)))
        now = b.snapshot()
        b.count.check((now == old) == (r.status != 0), f"RLIMIT_NOFILE {n}: {r.status} {r.message}")


def is_frozen(at):
    """And thaws it, so that nothing hangs here."""
    return sh("fsfreeze", "-u", at).returncode == 0


def frozen_ways(b, at):
    """The way of older kernels: freeze and thaw. Killed anywhere, the filesystem is not left frozen."""
    plan = ["--no-checkpoint", "--may-freeze", "boot:/boot/grub/grub.cfg=# generated\nx\n"]
    here = b.state
    b.state = os.path.dirname(at) + "/state-elsewhere"
    old, new, status = b.expect(GRUB, plan)
    b.count.check(status == 0 and old != new, f"freeze: status {status}")
    b.make(GRUB)
    r = sh("strace", "-f", "-e", "trace=ioctl", *b.command("run", plan))
    if "ioctl" in r.stderr:
        b.count.check(r.stderr.count("FIFREEZE") >= 2 <= r.stderr.count("FITHAW"), "freeze: it was not")
    b.make(GRUB)
    total = int(b.call([b.step, "999999p", *b.command("run", plan)]).lines[-1].split()[1])
    for n in range(total):
        b.make(GRUB)
        r = b.call([b.step, f"{n}p", *b.command("run", plan)])
        b.count.check(not is_frozen(at), f"freeze: killed at {n} of {total}, it is left frozen")
        kill.check(b, f"freeze: killed at {n} of {total}", old, new)
    b.state = here
    return total


def late(b, at):
    """Where xfs may not be frozen it is said, of what the machine boots from, that GRUB sees it later."""
    said = "within half a minute"
    for options, elsewhere, expected in ((["--live"], False, True), ([], False, False),
                                         (["--live", "--may-freeze"], True, False)):
        here = b.state
        if elsewhere:
            b.state = os.path.dirname(at) + "/state-elsewhere"
        b.make(GRUB)
        r = b.go("run", [*options, "boot:/boot/grub/grub.cfg=# generated\nx\n"])
        b.count.check(r.status == 0 and any(said in line for line in r.lines) == expected,
                      f"late {options}: {r.status} {r.lines}")
        b.make(GRUB)
        r = b.go("run", [*options, "env:/boot/grub/grubenv=# GRUB Environment Block\nk=1\n"])
        b.count.check(r.status == 0 and not any(said in line for line in r.lines), f"late block: {r.lines}")
        b.state = here


def run(b):
    if os.geteuid() != 0:
        b.count.skipped += 1
        return "skipped: not root"
    told = []
    quick, b.quick = b.quick, True
    for kind, options in (("tmpfs", ("size=8M",)), ("ext4", ()), ("btrfs", ()), ("xfs", ()),
                          ("vfat", ())):
        with mounted(b, kind, *options, size="24M" if kind in ("ext4", "vfat") else "320M") as at:
            if not at:
                told.append(f"{kind} not to be had")
                continue
            told.append(kind)
            if kind == "vfat":
                b.make(GRUB)
                r = b.go("run", CHANGE[2:])
                b.count.check(r.status == 0 or "cannot exchange" in r.message, f"vfat: {r.message}")
                continue
            identity.run(b)
            full(b, kind)
            read_only(b, at)
            limits(b)
            if kind == "xfs":
                late(b, at)
            if kind == "ext4":
                flags(b)
                told.append(f"frozen and killed {frozen_ways(b, at)} times")
                kill.run(b)
    inodes(b)
    b.quick = quick
    return ", ".join(told)
