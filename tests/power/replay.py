# SPDX-License-Identifier: MIT
"""A run in a guest whose writes are logged; the disks that a loss of power may leave of it, judged."""

import os
import shutil
import stat
import tempfile

import disk
import guest
import kill
import program
import tree
import writelog
from scenarios import GRUB

# xfs that may not be frozen, since the journal is on it: GRUB reads what was before until its log is
# written back.
LATE = ("xfs",)
BIG = "# generated\n" + "linux /vmlinuz quiet\n" * 5500
LEAVE = 3 << 20  # bytes that are free while somebody else is busy
OTHER = 2 << 20


class Machine:
    def __init__(self, b, layout, name):
        self.layout, self.name, self.machine = layout, name, program.Machine(b, name)
        b.root, b.state = layout.root, layout.state
        self.command = f"{b.kdumpready.name} fix --yes --root /mnt/root --state-dir /mnt/state"

    def make(self):
        """In an empty directory: a mount point stays."""
        with tempfile.TemporaryDirectory(dir=self.layout.place) as place:
            root, self.machine.b.root = self.machine.b.root, place + "/root"
            self.machine.make()
            shutil.copytree(place + "/root", root, symlinks=True, dirs_exist_ok=True)
            self.machine.b.root = root
        os.makedirs(self.layout.state, mode=0o700, exist_ok=True)

    def settle(self):
        done = self.machine.go("fix", "--yes")
        return None if done.returncode == 0 else f"the next fix: {done.returncode} {done.stderr}"

    def finish(self):
        wrong = self.settle()
        if wrong:
            raise OSError(f"{self.name}: {wrong}")


class Naive:
    """A boot file, written without care."""

    def __init__(self, layout, tool, way):
        self.layout, self.name, self.tool = layout, way, str(tool)
        self.path = (layout.boot[1].at or "/boot") + "/grub.cfg"
        self.new = BIG.replace("quiet", "after")
        self.command = f"{os.path.basename(self.tool)} {way} /mnt/root{self.path} \"$(sed s/quiet/after/ " \
                       f"/mnt/root{self.path})\n\"; sync"

    def make(self):
        os.makedirs(self.layout.state, exist_ok=True)
        for path, what in {**GRUB, self.path: BIG}.items():
            tree.put(self.layout.root + path, what if isinstance(what, str) else what[0])

    def settle(self):
        return None

    def finish(self):
        tree.put(self.layout.root + self.path, self.new)


class Judge:
    def __init__(self, layout, subject):
        self.layout, self.subject = layout, subject
        self.prefix = layout.parts[0].at if layout.parts[0].kind == "vfat" else None

    def snapshot(self):
        """vfat keeps no owner and no mode."""
        seen = tree.snapshot(self.layout.root)
        for path in [p for p in seen if self.prefix and p.startswith(self.prefix)]:
            kind, _, _, _, what, _ = seen[path]
            seen[path] = (kind, 0, 0, 0, what, ())
        return {p: v for p, v in seen.items() if not os.path.basename(p).startswith(("other", "ballast"))
                and not p.endswith(".cfg.new") and not tree.is_ours(p)}

    def undisturbed(self):
        """(before, after), and the boot files that are changed."""
        scratch = self.layout.image + ".whole"
        disk.copy(self.layout.image, scratch)
        self.layout.mount(scratch)
        try:
            self.old = self.snapshot()
            self.subject.finish()
            self.new = self.snapshot()
        finally:
            self.layout.unmount()
            os.unlink(scratch)
        at = self.layout.boot[1].at or "/boot"
        self.boot = sorted(p for p in set(self.old) | set(self.new) if self.old.get(p) != self.new.get(p)
                           and p.startswith(at) and self.is_file(p))
        if not self.boot:
            raise OSError(f"{self.layout.name} {self.subject.name}: no boot file is changed")

    def is_file(self, path):
        return any(stat.S_ISREG(s[path][0]) for s in (self.old, self.new) if path in s)

    def read(self, image, path):
        done = disk.sh("grub-fstest", image, "cat", self.layout.grub(path))
        return done.stdout if done.returncode == 0 else None

    def grub(self, image, states, what):
        """What GRUB reads as none of them."""
        return [f"GRUB reads {p} as {what}" for p in self.boot
                if self.read(image, p) not in [s[p][4] if p in s else None for s in states]]

    def make_room(self):
        """What somebody else left is gone: a run of its own needs room."""
        for here, _, names in os.walk(self.layout.root):
            for name in names:
                if name.startswith("other"):
                    os.unlink(os.path.join(here, name))

    def look(self, image, end):
        """What is wrong with a disk: a list. The disk is not the same afterwards."""
        late = self.layout.name in LATE
        wrong = self.grub(image, [self.new] if end and not late else [self.old, self.new],
                          "not the new one" if end and not late else "neither")
        try:
            self.layout.mount(image)
        except OSError as error:
            return [*wrong, f"it cannot be mounted: {error}"]
        try:
            now = self.snapshot()
            odd = kill.is_between(now, self.new if end else self.old, self.new)
            if odd and not (odd in now and kill.is_made_directory(odd, now, self.old, self.new)):
                wrong.append(f"the kernel reads {odd} as {'not the new one' if end else 'neither'}")
            self.make_room()
            if isinstance(self.subject, Machine):
                wrong.append(self.subject.settle())
                after = self.snapshot()
                if after != self.new:
                    wrong.append(f"after the next fix: {tree.differs(after, self.new)}")
                disk.copy(image, image + ".after")  # and now the power fails again
        finally:
            self.layout.unmount()
        if isinstance(self.subject, Machine) and self.prefix is None:
            wrong += self.grub(image + ".after", [self.old, self.new] if late else [self.new],
                               "neither, after the next fix" if late else "not the new one, after the next fix")
            os.unlink(image + ".after")
        return [w for w in wrong if w]


class Experiment:
    def __init__(self, g, layout, subject, busy):
        self.g, self.layout, self.subject, self.busy = g, layout, subject, busy
        self.what = f"{layout.name} {subject.name} {'busy' if busy else 'quiet'}"
        self.log, self.near = layout.place + "/log", "/boot"

    def task(self):
        at = "/mnt/root" + self.layout.boot[1].at
        words = [*self.layout.mount_words()]
        if self.busy:
            words += [f"yes '}}foreign{{' | head -c {OTHER} >/foreign",
                      "(while :; do", f"dd if=/foreign of={at}/other bs=65536 conv=fsync 2>/dev/null",
                      f"rm {at}/other; done) &", "sleep 1"]
        words += [self.subject.command, "echo status $?"]
        if self.busy:  # and goes on, beside what was changed and with all room that there is
            beside = "/mnt/root" + os.path.dirname(self.near)
            words += ["kill %1; wait", f"rm -f {at}/other", f"(for i in $(seq 12); do head -c 6000 /foreign "
                      f">{beside}/other$i; done; while cat /foreign; do :; done >{at}/other) 2>/dev/null; sync"]
        return "\n".join([*words, ""])

    def run(self):
        """The log of a run; the disk is as before it."""
        work = self.layout.place + "/work"
        disk.copy(self.layout.image, work)
        with open(self.log, "wb"):
            pass
        said = self.g.run(self.task(), [guest.logged(0, work, self.log)])
        os.unlink(work)
        if isinstance(self.subject, Machine) and "status 0" not in said:
            raise OSError(f"{self.what}: the guest said: {said[-2000:]}")
        return writelog.read(self.log)

    def fill(self):
        """Little room is left: what is freed is soon somebody else's."""
        self.layout.make()
        self.layout.fill(self.subject.make)
        if self.busy and self.layout.parts[0].kind != "vfat":
            self.layout.mount(self.layout.image)
            at = self.layout.root + self.layout.boot[1].at
            fs = os.statvfs(at)
            with open(at + "/ballast", "wb") as f:
                os.posix_fallocate(f.fileno(), 0, fs.f_bavail * fs.f_bsize - LEAVE)
            self.layout.unmount()

    def disks(self, writes):
        """(name, whether it is the end, image): all different ones."""
        base, image, seen = self.layout.image, self.layout.place + "/state", set()
        held, flushed_n, content = self.layout.place + "/flushed", 0, {}
        disk.copy(base, held)
        for name, end, (flushed, more) in writelog.states(writes):
            if len(flushed) != flushed_n:
                with open(held, "r+b") as f:
                    for w in flushed[flushed_n:]:
                        w.apply(f.fileno())
                        note(content, w)
                flushed_n = len(flushed)
            now = dict(content)
            for w in more:
                note(now, w)
            key = hash(frozenset(now.items()))
            if (key, end) in seen:
                continue
            seen.add((key, end))
            disk.copy(held, image)
            with open(image, "r+b") as f:
                for w in more:
                    w.apply(f.fileno())
            yield name, end, image
        os.unlink(held)
        os.unlink(image)

    def go(self):
        """(requests, disks, [what is wrong])"""
        self.fill()
        judge = Judge(self.layout, self.subject)
        judge.undisturbed()
        self.near = judge.boot[0]
        writes = self.run()
        wrong, n = [], 0
        for name, end, image in self.disks(writes):
            n += 1
            wrong += [f"{self.what} {name}: {w}" for w in judge.look(image, end)]
        return len(writes), n, wrong


def note(content, w):
    for at in range(0, len(w.data), 512):
        content[w.offset + at] = hash(w.data[at:at + 512])
