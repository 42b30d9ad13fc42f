# SPDX-License-Identifier: MIT
"""A guest that lives in memory: Debian's kernel, busybox, kdumpready. It does one thing and is gone."""

import glob
import os
import re
import shutil
import subprocess

PACKAGE = "linux-image-cloud-amd64"
MODULES = ("virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci", "virtio_blk",
           "libcrc32c", "xfs", "fat", "vfat", "nls_cp437", "nls_ascii", "loop")
LOADED = ("libkmod.so.2", "libarchive.so.13")  # on demand
NEEDS = {"qemu-system-x86_64": "qemu-system-x86", "busybox": "busybox-static", "mcopy": "mtools",
         "mkfs.vfat": "dosfstools", "mkfs.xfs": "xfsprogs", "mkfs.ext4": "e2fsprogs", "sfdisk": "fdisk",
         "grub-fstest": "grub-common", "apt-get": "apt", "dpkg": "dpkg"}
INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc p /proc
mount -t sysfs s /sys
mount -t devtmpfs d /dev
dmesg -n 1
for m in %s; do
	insmod /modules/$m.ko
done
. /task
reboot -nf
"""


def missing():
    """The packages that are to be installed."""
    return sorted({package for name, package in NEEDS.items() if not shutil.which(name)})


def kernel(store):
    """(kernel, directory of modules): Debian's, fetched once. None: it cannot be had."""
    os.makedirs(store, exist_ok=True)
    if not glob.glob(store + "/kernel/boot/vmlinuz-*"):
        said = subprocess.run(["apt-cache", "depends", PACKAGE], capture_output=True, text=True, check=False).stdout
        name = re.search(r"Depends: (linux-image-\S+)", said)
        if not name or subprocess.run(["apt-get", "download", "-qq", name[1]], cwd=store, stdin=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL, check=False).returncode:
            return None
        package = glob.glob(f"{store}/{name[1]}_*.deb")[0]
        subprocess.run(["dpkg", "-x", package, store + "/kernel"], check=True)
        os.unlink(package)
    return glob.glob(store + "/kernel/boot/vmlinuz-*")[0], glob.glob(store + "/kernel/lib/modules/*")[0]


def lacks(store):
    """What is not there, in words; "" when nothing is missing."""
    if os.geteuid() != 0:
        return "root"
    return ", ".join(missing()) or ("" if kernel(os.path.abspath(store)) else
                                    f"{PACKAGE}, which could not be fetched")


def archive(files):
    """A cpio archive: path -> bytes (run as a program), or None for a directory."""
    out = bytearray()
    for n, (path, data) in enumerate([*files.items(), ("TRAILER!!!", b"")]):
        name, mode = path.encode() + b"\0", 0o040755 if data is None else 0o100755
        fields = [n + 1, mode, 0, 0, 1, 0, len(data or b""), 0, 0, 0, 0, len(name), 0]
        out += b"070701" + b"".join(b"%08X" % f for f in fields) + name
        out += bytes(-len(out) % 4)
        out += data or b""
        out += bytes(-len(out) % 4)
    return bytes(out)


def put(files, path, source):
    parts = path.split("/")
    for i in range(1, len(parts)):
        files.setdefault("/".join(parts[:i]), None)
    with open(source, "rb") as f:
        files[path] = f.read()


def libraries(program):
    said = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return re.findall(r"(/\S+) \(0x", said)


class Guest:
    def __init__(self, place, store, programs):
        self.vmlinuz, modules = kernel(store)
        self.place, files = place, {}
        for name in ("bin", "proc", "sys", "dev", "mnt", "modules", "tmp", "etc", "var"):
            files[name] = None
        for program in map(str, programs):
            put(files, "bin/" + os.path.basename(program), program)
            for library in libraries(program):
                put(files, library.lstrip("/"), library)
        for name in LOADED:
            for path in glob.glob(f"/usr/lib/*/{name}"):
                for library in (path, *libraries(path)):
                    put(files, library.lstrip("/"), library)
        put(files, "bin/busybox", shutil.which("busybox"))
        for name in MODULES:
            for path in glob.glob(f"{modules}/kernel/**/{name}.ko", recursive=True):
                put(files, f"modules/{name}.ko", path)
        files["init"] = (INIT % " ".join(MODULES)).encode()
        self.base = archive(files)

    def run(self, task, disks, seconds=300):
        """Runs the shell script `task`; returns what it printed. `disks`: of one() and logged()."""
        initrd = self.place + "/initrd"
        with open(initrd, "wb") as f:
            f.write(self.base)
            f.write(archive({"task": task.encode()}))
        done = subprocess.run(["qemu-system-x86_64", "-accel", "tcg", "-m", "512", "-nodefaults", "-display", "none",
                               "-serial", "stdio", "-no-reboot", "-kernel", self.vmlinuz, "-initrd", initrd,
                               "-append", "console=ttyS0 quiet panic=-1 no_timer_check",
                               *(w for d in disks for w in d)],
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False)
        return (done.stdout + done.stderr).decode(errors="replace").replace("\r", "")


def plain(n, image):
    return ["-blockdev", f"driver=file,node-name=f{n},filename={image},cache.no-flush=on", "-device",
            f"virtio-blk-pci,drive=f{n}"]


def logged(n, image, log):
    """A disk, and a log of all that it is sent."""
    return ["-blockdev", f"driver=file,node-name=f{n},filename={image},cache.no-flush=on",
            "-blockdev", f"driver=file,node-name=g{n},filename={log},cache.no-flush=on",
            "-blockdev", f"driver=blklogwrites,node-name=l{n},file=f{n},log=g{n},log-super-update-interval=1",
            "-device", f"virtio-blk-pci,drive=l{n}"]
