# SPDX-License-Identifier: MIT
"""One disk in a file: made, mounted, copied while it is at work."""

import contextlib
import ctypes
import os
import shutil
import subprocess
import time

# kind: (size in MiB, mkfs, options of mount, room that is left free in KiB). xfs and btrfs have a
# least size; what is not left free is taken by a file without bytes, and the disk's own file is sparse.
KINDS = {
    "ext4": (16, ["mkfs.ext4", "-q", "-b", "1024"], "", 2048),
    "ext4-noauto": (16, ["mkfs.ext4", "-q", "-b", "1024"], "noauto_da_alloc", 2048),
    # As a /boot of its own: the journal is elsewhere, so that it may be frozen.
    "xfs-boot": (320, ["mkfs.xfs", "-q"], "nouuid", 4096),
    "xfs": (320, ["mkfs.xfs", "-q"], "nouuid", 4096),
    "btrfs": (128, ["mkfs.btrfs", "-q", "-M"], "", None),
}


PART = 65536
NOTHING = bytes(PART)


def sh(*argv, **more):
    if not shutil.which(argv[0]):
        return subprocess.CompletedProcess(argv, 127, b"", b"")
    return subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False, **more)


def apart():
    """
    A mount namespace of our own. Who makes one elsewhere takes a copy of every mount along, and a
    disk that is unmounted here would be at work there: its image would still change.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    private = 0x4000 | 1 << 18  # MS_REC | MS_PRIVATE
    if libc.unshare(0x20000) or libc.mount(b"none", b"/", None, private, None):  # CLONE_NEWNS
        raise OSError(ctypes.get_errno(), "no mount namespace of our own")


def extents(fd, size):
    """(offset, length) of what is not a hole."""
    at = 0
    while at < size:
        try:
            start = os.lseek(fd, at, os.SEEK_DATA)
        except OSError:
            return
        at = os.lseek(fd, start, os.SEEK_HOLE)
        yield start, at - start


def copy(source, target):
    """A new file, whoever still has the one of that name."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(target)
    with open(source, "rb") as old, open(target, "wb") as new:
        size = os.fstat(old.fileno()).st_size
        new.truncate(size)
        for start, length in extents(old.fileno(), size):
            for at in range(start, start + length, PART):
                part = os.pread(old.fileno(), min(PART, start + length - at), at)
                if part != NOTHING[:len(part)]:
                    new.seek(at)
                    new.write(part)


class Disk:
    def __init__(self, place, kind):
        self.kind, self.place = kind, place
        self.image, self.at, self.device = place + "/image", place + "/mnt", None
        os.makedirs(self.at, exist_ok=True)

    def make(self):
        """False where there is no such filesystem here."""
        size, mkfs, _, _ = KINDS[self.kind]
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.image)
        with open(self.image, "wb") as f:
            f.truncate(size << 20)
        return sh(*mkfs, self.image).returncode == 0 and self.mount(self.image)

    def mount(self, image):
        done = sh("losetup", "--find", "--show", image)
        self.device = done.stdout.decode().strip()
        options = KINDS[self.kind][2] or "defaults"
        if self.device and sh("mount", "-o", options, self.device, self.at).returncode == 0:
            return True
        self.unmount()
        return False

    def unmount(self):
        if self.device:
            for _ in range(100):  # somebody who looks at all mounts may be in it
                if sh("umount", self.at).returncode == 0 or not os.path.ismount(self.at):
                    break
                time.sleep(0.1)
            else:
                raise OSError(f"{self.at} stays mounted")
            sh("losetup", "--detach", self.device)
        self.device = None

    def settle(self):
        """Everything is where it belongs, and the log is empty: as after a boot."""
        self.unmount()
        return self.mount(self.image)

    def written(self):
        """How often the disk was written to, so far. Nothing is on its way."""
        with open(f"/sys/block/{os.path.basename(self.device)}/stat") as f:
            words = f.read().split()
        return int(words[4]), int(words[8])

    def snap(self, target):
        """The disk as it is at this very moment: what was written, and nothing that was not."""
        for _ in range(20):
            before = self.written()
            copy(self.image, target)
            if before == self.written() and before[1] == 0:
                return before[0]
        return before[0]

    def ballast(self):
        """Little room is left: what is freed is soon somebody else's."""
        leave = KINDS[self.kind][3]
        if leave is None:
            return
        fs = os.statvfs(self.at)
        with open(self.at + "/ballast", "wb") as f:
            os.posix_fallocate(f.fileno(), 0, fs.f_bavail * fs.f_bsize - leave * 1024)

    def others(self):
        """Somebody else takes all room that is free, writes to it for good, and lets it go again."""
        path = self.at + "/other"
        with open(path, "wb") as f:
            with contextlib.suppress(OSError):
                while KINDS[self.kind][3] is not None and f.write(b"}foreign{" * 1820):
                    pass
                f.write(b"}foreign{")
            with contextlib.suppress(OSError):
                f.flush()
            os.fsync(f.fileno())
        return path
