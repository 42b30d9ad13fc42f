# SPDX-License-Identifier: MIT
"""A disk of one or two partitions, as machines have them; the last one is that of /."""

import os
import subprocess

import disk

MIB = 1 << 20


class Part:
    def __init__(self, kind, size, at="", options="defaults", mkfs=()):
        """`size` in MiB; `at`: where it is mounted, below the root."""
        self.kind, self.size, self.at, self.options, self.mkfs = kind, size, at, options, mkfs


ROOT = Part("ext4", 16)
UUID = "1f4c3d5e-7a86-4b0c-9d21-5e6f70819a2b"  # what the menu of debian12-kvm-ready looks for
LAYOUTS = {
    "ext4": [ROOT],
    "ext4-noauto": [Part("ext4", 16, options="noauto_da_alloc")],
    "xfs": [Part("xfs", 304, options="nouuid")],
    "xfs-boot": [Part("xfs", 304, "/boot", "nouuid"), ROOT],
    "vfat": [Part("vfat", 8, "/boot/efi"), ROOT],
    # With room for a kernel, and found by GRUB.
    "boot-ext4": [Part("ext4", 64, mkfs=("-U", UUID))],
    "boot-xfs": [Part("xfs", 304, "/boot", "nouuid", ("-m", "uuid=" + UUID)), ROOT],
}
MKFS = {"ext4": ["mkfs.ext4", "-q", "-b", "1024"], "xfs": ["mkfs.xfs", "-q"],
        "vfat": ["mkfs.vfat", "-F", "16", "-s", "2"]}


def sh(*argv):
    done = disk.sh(*argv)
    if done.returncode:
        raise OSError(f"{' '.join(argv)}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode(errors="replace")


class Layout:
    """The image PLACE/disk; on the host it is mounted at PLACE/mnt: root/ and state/ are in it."""

    def __init__(self, place, name):
        self.place, self.name, self.parts = place, name, LAYOUTS[name]
        self.image, self.at = place + "/disk", place + "/mnt"
        self.root, self.state = self.at + "/root", self.at + "/state"
        self.mounted, self.loops = [], []
        os.makedirs(self.at, exist_ok=True)
        self.starts, at = [], MIB
        for p in self.parts:
            self.starts.append(at)
            at += p.size * MIB
        self.size = at

    @property
    def boot(self):
        """The partition that boot files are on: (number, Part)."""
        return 0, self.parts[0]

    def grub(self, path):
        """How GRUB names a file of the root."""
        number, part = self.boot
        inside = "/root" + path if not part.at else path[len(part.at):]
        return f"(loop0,msdos{number + 1}){inside}"

    def make(self):
        """Empty filesystems."""
        with open(self.image, "wb") as f:
            f.truncate(self.size)
        table = "label: dos\n" + "".join(f"start={s // 512}, size={p.size * MIB // 512}, type=83\n"
                                         for s, p in zip(self.starts, self.parts))
        subprocess.run(["sfdisk", "-q", self.image], input=table, text=True, check=True)
        for start, p in zip(self.starts, self.parts):
            one = self.place + "/part"
            with open(one, "wb") as f:
                f.truncate(p.size * MIB)
            sh(*MKFS[p.kind], *p.mkfs, one)
            with open(one, "rb") as old, open(self.image, "r+b") as new:
                for at, length in list(disk.extents(old.fileno(), p.size * MIB)):
                    os.pwrite(new.fileno(), os.pread(old.fileno(), length, at), start + at)
            os.unlink(one)

    def mount(self, image):
        """For vfat, which the host's kernel may not have, its files are copied out."""
        try:
            for number in reversed(range(len(self.parts))):
                p, start = self.parts[number], self.starts[number]
                at = self.at if not p.at else self.root + p.at
                os.makedirs(at, exist_ok=True)
                if p.kind == "vfat":
                    sh("mount", "-t", "tmpfs", "vfat", at)
                    self.mounted.append(at)
                    copy_out(image, start, at)
                    continue
                loop = sh("losetup", "--find", "--show", "-o", str(start), "--sizelimit", str(p.size * MIB),
                          image).strip()
                self.loops.append(loop)
                sh("mount", "-t", p.kind, "-o", p.options, loop, at)
                self.mounted.append(at)
        except OSError:
            self.unmount()
            raise

    def unmount(self):
        while self.mounted:
            sh("umount", self.mounted[-1])
            self.mounted.pop()
        while self.loops:
            sh("losetup", "--detach", self.loops.pop())

    def fill(self, make):
        """`make` makes the tree, on the mounted disk. What is on vfat goes there with mtools."""
        _, boot = self.boot
        self.mount(self.image)
        try:
            make()
            if boot.kind == "vfat":
                at = self.root + boot.at
                names = [os.path.join(at, n) for n in os.listdir(at)]
                sh("mcopy", "-s", "-Q", "-i", f"{self.image}@@{self.starts[0]}", *names, "::/")
        finally:
            self.unmount()

    def mount_words(self, at="/mnt"):
        """How a guest mounts it."""
        out = []
        for number in reversed(range(len(self.parts))):
            p = self.parts[number]
            where = at if not p.at else f"{at}/root{p.at}"
            options = "rw" if p.options == "nouuid" else p.options
            out.append(f"mount -t {p.kind} -o {options} /dev/vda{number + 1} {where}")
        return out


def copy_out(image, start, at):
    """Name by name: one that cannot be read to its end is not whole."""
    drive = f"{image}@@{start}"
    for name in disk.sh("mdir", "-b", "-a", "-/", "-i", drive, "::/").stdout.decode(errors="replace").split("\n"):
        path = at + name.removeprefix("::")
        os.makedirs(path if name.endswith("/") else os.path.dirname(path), exist_ok=True)
        if name and not name.endswith("/") and name != "::/other":
            with open(path, "wb") as f:
                f.write(disk.sh("mtype", "-i", drive, name).stdout)
