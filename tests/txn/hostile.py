# SPDX-License-Identifier: MIT
"""Promise 13, the writing half: a root that tries to lead a writer out of it. Canaries outside."""

import ctypes
import os
import threading

import tree
from scenarios import GRUB

PLANS = (["live:/etc/default/grub=x\n"], ["live:/etc/new/file=x\n"], ["boot:/boot/grub/grub.cfg=x\n"],
         ["link:/etc/default/grub=x"], ["unlink:/etc/default/grub"], ["mkdir:/etc/default/grub/sub"])

AT_FDCWD, RENAME_EXCHANGE = -100, 2


def outside(b):
    path = b.place + "/outside"
    tree.make(path, {"/grub": "canary\n", "/grub.cfg": "canary\n", "/default/grub": "canary\n",
                     "/file": "canary\n"})
    return path


def ways(b, out):
    up = "../" * 12
    for name in ("etc", "etc/default", "etc/default/grub", "etc/new", "boot", "boot/grub",
                 "boot/grub/grub.cfg"):
        for to in (out, up + out.lstrip("/"), "/proc/self/root" + out, "/proc/1/root" + out,
                   "/proc/self/cwd", "/dev/shm", "/", out + "/nowhere", "/proc/self/fd/../root" + out):
            yield name, to


def one(b, out, name, to):
    b.make(GRUB)
    full = f"{b.root}/{name}"
    os.makedirs(os.path.dirname(full), exist_ok=True)
    if os.path.lexists(full):
        os.rename(full, b.root + "/moved")
    os.symlink(to, full)
    before = tree.snapshot(out)
    for plan in PLANS:
        r = b.go("run", plan)
        b.count.check(r.status in (0, 4), f"hostile {name} -> {to} {plan}: status {r.status}")
    b.count.check(tree.snapshot(out) == before, f"hostile {name} -> {to}: the canary was touched")


def swaps(b, out):
    """A directory that changes places with a link out of the root while it is written to."""
    b.make(GRUB)
    a, z = b.root + "/etc/default", b.root + "/etc/swap"
    os.symlink(out, z)
    before = tree.snapshot(out)
    stop = threading.Event()
    n = [0]
    libc = ctypes.CDLL(None, use_errno=True)

    def swap():
        while not stop.is_set():
            n[0] += libc.renameat2(AT_FDCWD, a.encode(), AT_FDCWD, z.encode(), RENAME_EXCHANGE) == 0

    thread = threading.Thread(target=swap)
    thread.start()
    tries = 60 if b.quick else 600
    try:
        for i in range(tries):
            r = b.go("run", [f"live:/etc/default/grub={i}\n", "live:/etc/default/other=x\n"])
            b.go("recover")
            b.count.check(r.status in (0, 4, 5), f"hostile swap: status {r.status}")
    finally:
        stop.set()
        thread.join()
    b.count.check(tree.snapshot(out) == before, "hostile swap: the canary was touched")
    return n[0]


def run(b):
    out = outside(b)
    trees = 0
    for name, to in ways(b, out):
        one(b, out, name, to)
        trees += 1
    n = swaps(b, out)
    return f"{trees} trees, {len(PLANS)} plans each; {n} swaps"
