# SPDX-License-Identifier: MIT
"""The order of what is made durable, by strace: without any one of these flushes nothing looks wrong
until the power fails.

Before a word of the journal's state is written, all that it stands for has been flushed; before a
target changes, its new bytes, the journal and the word have been; a boot file is flushed to where a
boot loader looks before it takes its place and again after it; at the end nothing is left.
"""

import os
import re
import subprocess

import tree

CALLS = "openat,write,pwrite64,fsync,syncfs,ioctl,renameat2,linkat,unlinkat,mkdirat,symlinkat"
LINE = re.compile(r"^(\w+)\((.*)\)\s+= (-?\d+)")
FD = re.compile(r"(?:\d+|AT_FDCWD)<([^>]*)>")
NAME = re.compile(r'"((?:[^"\\]|\\.)*)"')


# Of the quick form: those whose recovery differs.
KILLED = ("boot-file", "links", "generated", "no-exchange", "command-fails", "empty-and-big")


class Disk:
    """What would not be there after the power failed now."""

    def __init__(self, root, state):
        self.root, self.state = root, state
        self.files, self.dirs, self.boot = set(), set(), set()
        self.word, self.word_waits, self.wrong = None, False, []

    def require(self, ok, what):
        if not ok:
            self.wrong.append(what)

    def clean(self, below, what):
        left = sorted(p for p in self.files | self.dirs if p.startswith(below) and p != self.word)
        self.require(not left, f"{what}: not flushed: {', '.join(left[:3])}")

    def is_boot(self, directory):
        return directory.startswith(self.root + "/boot")

    def entry(self, directory):
        self.dirs.add(directory)
        if self.is_boot(directory):
            self.boot.add(directory)

    def target(self, directory, name):
        """A name that somebody reads changes, or the bytes behind it."""
        self.require(not self.word_waits, f"{name} changes before the state is flushed")
        self.clean(self.state, f"{name} changes before the journal is flushed")
        if self.is_boot(directory):
            self.require(directory not in self.boot, f"{name} takes its place before its bytes are where a boot loader looks")

    def call(self, name, args):
        fds, names = FD.findall(args), NAME.findall(args)
        if name == "openat" and "O_CREAT" in args and fds[0].startswith((self.root, self.state)) and names[0] != "lock":
            self.entry(fds[0])
            self.files.add(f"{fds[0]}/{names[0]}")
        elif name in ("mkdirat", "symlinkat", "linkat") and fds:
            if not names[-1].startswith(".kdumpready."):
                self.target(fds[-1], names[-1]) if fds[-1].startswith(self.root) else None
            self.entry(fds[-1])
            if name == "mkdirat" and fds[-1].startswith(self.root):  # its owner and mode too
                self.dirs.add(f"{fds[-1]}/{names[-1]}")
        elif name in ("write", "pwrite64"):
            self.write(fds[0], names[0])
        elif name == "fsync":
            self.files.discard(fds[0])
            self.dirs.discard(fds[0])
            self.word_waits = self.word_waits and fds[0] != self.word
        elif name == "syncfs" or (name == "ioctl" and "0x66, 0x2b" in args):
            self.boot.clear()
        elif name == "renameat2":
            if not names[1].startswith(".kdumpready."):
                self.require(f"{fds[0]}/{names[0]}" not in self.files, f"{names[1]} gets bytes that are not flushed")
                self.target(fds[1], names[1])
            self.entry(fds[1])
        elif name == "unlinkat" and fds[0].startswith(self.root):
            self.require(not self.word_waits, f"{names[0]} goes before the state is flushed")
            self.dirs.add(fds[0])
            if self.is_boot(fds[0]) and not names[0].startswith(".kdumpready."):
                self.boot.add(fds[0])

    def write(self, path, text):
        if not path.startswith((self.root, self.state)):
            return
        directory, _, name = path.rpartition("/")
        if name == "state" and directory.startswith(self.state + "/txn/") and text.strip():
            word = text.split("\\")[0]
            self.clean(self.state, f'"{word}" is said')
            if word != "back":  # whatever there is then, it is taken back
                self.clean(self.root, f'"{word}" is said')
            self.require(word in ("prepared", "sealed", "back") or not self.boot,
                         f'"{word}" is said before a boot loader can see it')
            self.word, self.word_waits = path, True
        elif path.startswith(self.root) and not name.startswith(".kdumpready."):
            self.target(directory, name)
        if self.is_boot(directory):
            self.boot.add(directory)
        self.files.add(path)


def trace(b, disk, verb, plan, *more):
    """Runs it; `disk` is then what it is after that. (status, calls)"""
    log = b.place + "/strace"
    done = subprocess.run(["strace", "-y", "-s", "64", "-e", "trace=" + CALLS, *more, "-o", log, *b.command(verb, plan)],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=120)
    with open(log, encoding="utf-8", errors="replace") as f:
        calls = [m for m in map(LINE.match, f) if m and int(m[3]) >= 0]
    for call in calls:
        disk.call(call[1], call[2])
    return done.returncode, calls


def at_the_end(b, what, disk):
    # What is left of a journal that is gone: should it come back, it goes again.
    below = [b.root] if not b.journals() and what.endswith("recover") else [b.root, b.state]
    for place in below:
        disk.clean(place, "at the end")
    disk.require(not disk.boot, "at the end a boot loader may not see it")
    b.count.check(not disk.wrong, f"durable {what}: {'; '.join(disk.wrong[:2])}")


def watch(b, name, verb, plan=()):
    disk = Disk(b.root, b.state)
    status, calls = trace(b, disk, verb, plan)
    at_the_end(b, f"{name} {verb}", disk)
    return status, calls


def unflushed(calls):
    """(n, the word) for each n-th fsync call that comes right after a name or a word was changed."""
    n, points, before = 0, [], None
    for call in calls:
        if call[1] == "fsync":
            n += 1
            if before[1] in ("renameat2", "linkat", "unlinkat", "mkdirat", "pwrite64"):
                points.append((n, NAME.findall(before[2])[0].split("\\")[0]))
        before = call
    return points


def drop_ours(root):
    """What stands beside the targets is gone: the old bytes are in the journal only."""
    for here, _, names in os.walk(root):
        for name in filter(tree.is_ours, names):
            os.unlink(os.path.join(here, name))


def killed(b, name, files, plan, calls):
    """Killed before a flush, then recovered: what the killed run left unflushed still is."""
    points = [(at, word, False) for at, word in unflushed(calls)]
    points += [(at, word, True) for at, word, _ in points if word == "back"]
    seen = 0
    for at, word, lost in points:
        b.make(files)
        old = b.snapshot()
        disk = Disk(b.root, b.state)
        trace(b, disk, "run", plan, "-e", f"inject=fsync:signal=KILL:when={at}")
        disk.wrong.clear()
        if lost:
            drop_ours(b.root)
        status, made = trace(b, disk, "recover", ())
        what = f"{name} killed at fsync {at} ({word}){' and what was beside it lost' if lost else ''}, recover"
        at_the_end(b, what, disk)
        b.count.check(status == 0 and (word != "back" or b.snapshot() == old), f"durable {what}: status {status}")
        seen += len(made)
    return seen


def lies(b, name, files, plan):
    """A rename that says it was done and was not: then nothing may say that it is."""
    old, new, status = b.expect(files, plan)
    for at in range(1, 9 if status == 0 else 1):
        b.make(files)
        done = subprocess.run(["strace", "-qq", "-o", "/dev/null", "-e", "trace=renameat2", "-e",
                               f"inject=renameat2:retval=0:when={at}", *b.command("run", plan)],
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        b.count.check(done.returncode != 0 or b.snapshot() == new, f"durable {name}: rename {at} is a lie, and it says done")


def once(b):
    """The reboot that is asked for is written down before it comes."""
    b.make({})
    b.count.check(watch(b, "a reboot", "reboot boot-1")[0] == 0, "durable: no reboot")
    b.count.check(b.go("reboot boot-2").status == 1, "durable: a second reboot for one change")


def lies_to_recover(b, name, files, plan, calls):
    """The same lie, told to the one who finishes a run that was killed when it was sealed."""
    old, new, _ = b.expect(files, plan)
    at = next(at for at, word in unflushed(calls) if word == "sealed")
    b.make(files)
    trace(b, Disk(b.root, b.state), "run", plan, "-e", f"inject=fsync:signal=KILL:when={at}")
    trace(b, Disk(b.root, b.state), "recover", (), "-e", "inject=renameat2:retval=0:when=1")
    b.count.check(b.snapshot() in (old, new), f"durable {name}: a rename of recover is a lie, and it says done")


def run(b):
    works = ["strace", "-y", "-o", "/dev/null", "true"]
    try:
        subprocess.run(works, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        b.count.skipped += 1
        return "skipped: strace is not there, or may not trace"
    n = calls = 0
    for name, files, plan in b.scenarios():
        b.make(files)
        status, made = watch(b, name, "run", plan)
        n, calls = n + 1, calls + len(made)
        if name in ("one-file", "boot-file"):
            lies(b, name, files, plan)
        if not b.quick or name in KILLED:
            calls += killed(b, name, files, plan, made)
        if name == "empty-and-big":
            lies_to_recover(b, name, files, plan, made)
        if status == 0:
            b.make(files)
            b.go("run", plan)
            calls += len(watch(b, name, "undo")[1])
    once(b)
    return f"{n} scenarios, {calls} calls in order"
