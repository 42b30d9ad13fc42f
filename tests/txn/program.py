# SPDX-License-Identifier: MIT
"""Promises 1, 8 and 12 of the whole program: fix and undo on machines that lack something.

Each is killed at its system calls, from the first thing it writes to its end. Then every file is as
before or as after, the next fix finishes, and undo is the identity.
"""

import os
import re
import shutil
import subprocess

import copies
import kill
import tree


def drop(path, pattern):
    """A change of a machine: what matches is gone from every file that `path` leads to."""
    def change(root):
        names = os.listdir(root + path) if os.path.isdir(root + path) else [""]
        for name in names:
            full = os.path.join(root + path, name) if name else root + path
            if os.path.islink(full) or not os.path.isfile(full):
                continue
            with open(full, encoding="utf-8", errors="surrogateescape", newline="") as f:
                text = f.read()
            with open(full, "w", encoding="utf-8", errors="surrogateescape", newline="") as f:
                rest = re.sub(pattern, "", text)
                f.write(rest + "#" * (len(text) - len(rest) if full.endswith("grubenv") else 0))
    return change


NMI = r"(?m)^kernel\.unknown_nmi_panic.*\n"
CRASH = r" ?crashkernel=[^ \"\n]*"

# name: (fixture, what is taken away from it)
MACHINES = {
    "ol7-uefi": ("ol7-oci-uefi-unread-grubcfg", []),
    "ol8-literal": ("ol8-oci-literal-entry", []),
    "ol8-path": ("ol8-oci-missing-path", []),
    "ol8-kernelopts-nmi": ("ol8-oci-ready", [drop("/boot/efi/EFI/redhat/grubenv", CRASH),
                                             drop("/etc/sysctl.conf", NMI), drop("/etc/sysctl.d", NMI)]),
    "ol9-auto": ("ol9-oci-auto", []),
    "ol9-documented": ("ol9-oci-documented-steps", []),
    "ol10-entries": ("ol10-oci-ready", [drop("/boot/loader/entries", CRASH)]),
    "rhel9-nmi": ("rhel9-kvm-ready", [drop("/etc/sysctl.d", NMI)]),
    "rhel9-entries": ("rhel9-gcp-ready", [drop("/boot/loader/entries", CRASH), drop("/etc/sysctl.d", NMI)]),
    "debian12-grub": ("debian12-kvm-ready", [drop("/boot/grub/grub.cfg", CRASH),
                                             drop("/etc/default/grub.d", CRASH)]),
    "debian13-sysctl": ("debian13-sysctlconf", []),
    "debian13-sdboot": ("debian13-kvm-sdboot", [drop("/boot/loader/entries", CRASH),
                                                drop("/boot/efi/loader/entries", CRASH),
                                                drop("/efi/loader/entries", CRASH),
                                                drop("/etc/kernel/cmdline", CRASH)]),
    "ubuntu2404-grub": ("ubuntu2404-aws-ready", [drop("/boot/grub/grub.cfg", CRASH),
                                                 drop("/etc/default/grub.d", CRASH)]),
    "fedora42-entries": ("fedora42-kvm-btrfs", [drop("/boot/loader/entries", CRASH)]),
}


class Machine:
    def __init__(self, b, name):
        self.b, self.name = b, name
        self.fixture, self.changes = MACHINES[name]
        self.kdumpready = str(b.kdumpready)

    def make(self):
        if os.path.lexists(self.b.root):
            shutil.rmtree(self.b.root)
        copies.make(self.fixture, self.b.root)
        for change in self.changes:  # by somebody, on the running machine
            change_if_there(change, self.b.root)
        shutil.rmtree(self.b.state, ignore_errors=True)

    def command(self, *words):
        return [self.kdumpready, *words, "--root", self.b.root, "--state-dir", self.b.state]

    def go(self, *words):
        return subprocess.run(self.command(*words), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=60, check=False)

    def step(self, n, *words):
        return self.b.call([self.b.step, str(n), *self.command(*words)])


def change_if_there(change, root):
    try:
        change(root)
    except FileNotFoundError:
        pass


def whole(b, m):
    """Once, undisturbed: (before, after), or None when it does not do what it should."""
    m.make()
    old = b.snapshot()
    done = m.go("fix", "--yes")
    new = b.snapshot()
    again = m.go("fix", "--yes")
    ok = b.count.check(done.returncode == 0 and new != old,
                       f"program {m.name}: fix {done.returncode}: {done.stderr}{done.stdout[-400:]}")
    b.count.check(again.returncode == 0 and again.stdout.startswith("nothing to do") and b.snapshot() == new,
                  f"program {m.name}: fix twice is not fix once: {again.stdout[:200]}")
    undone = m.go("undo")
    b.count.check(undone.returncode == 0 and b.snapshot() == old,
                  f"program {m.name}: undo {undone.returncode} {undone.stderr}: {tree.differs(b.snapshot(), old)}")
    return (old, new) if ok else None


def check(b, m, what, old, new, end):
    odd = kill.is_between(b.snapshot(), old, new)
    b.count.check(not odd or kill.is_made_directory(odd, b.snapshot(), old, new), f"{what}: {odd} is neither")
    done = m.go("fix", "--yes")
    b.count.check(done.returncode == 0 and b.snapshot() == end,
                  f"{what}: then fix {done.returncode} {done.stderr}: {tree.differs(b.snapshot(), end)}")


def kills(b, m, prepare, words, old, new):
    """How often it was killed; the end is where three runs on end were not."""
    stride = 97 if b.quick else 1
    n, killed, ended = len(m.name) % stride, 0, 0
    while ended < (1 if b.quick else 3):
        prepare()
        if m.step(n, *words).lines[-1:] == ["killed"]:
            killed, ended = killed + 1, 0
        else:
            ended += 1
        check(b, m, f"program {m.name} {words[0]} killed at {n}", old, new, new)
        n += stride
    return killed


def run(b):
    fixes = undos = 0
    machines = [Machine(b, name) for name in MACHINES if not b.only or name == b.only]
    for m in machines:
        pair = whole(b, m)
        if not pair:
            continue
        old, new = pair
        fixes += kills(b, m, m.make, ("fix", "--yes"), old, new)

        def fixed():
            m.make()
            m.go("fix", "--yes")
        undos += kills(b, m, fixed, ("undo",), old, new)
    return f"{len(machines)} machines, killed in fix {fixes}, undo {undos} times"
