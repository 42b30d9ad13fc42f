# SPDX-License-Identifier: MIT
"""The guest images: which Debian, which boot loader, and the name under which a build is kept."""

import hashlib
from collections import namedtuple
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
STORE = ROOT / "build" / "vm"

Image = namedtuple("Image", "suite loader firmware packages")

# What the guest runs on, what kdumpready links, and the speed of making an initrd (zstd).
BASE = ("systemd systemd-sysv udev dbus procps kmod initramfs-tools zstd e2fsprogs "
        "linux-image-cloud-amd64 libkmod2 libmount1 libinih1 libjson-c5").split()
# After the kernel, never with it: the package looks for installed kernels when it is configured.
LATER = ["kdump-tools", "makedumpfile"]

ARCHIVE = {"bookworm": "libarchive13", "trixie": "libarchive13t64"}
LOADER = {"grub-bios": ["grub-pc"], "grub-efi": ["grub-efi-amd64"],
          "systemd-boot": ["systemd-boot"]}


def _image(suite, loader, more=()):
    firmware = "bios" if loader == "grub-bios" else "uefi"
    return Image(suite, loader, firmware, BASE + [ARCHIVE[suite]] + LOADER[loader] + list(more))


IMAGES = {
    "d12-bios": _image("bookworm", "grub-bios"),
    "d12-uefi": _image("bookworm", "grub-efi"),
    "d13-bios": _image("trixie", "grub-bios"),
    "d13-uefi": _image("trixie", "grub-efi"),
    "d13-sdboot": _image("trixie", "systemd-boot"),
    "d12-cloud": _image("bookworm", "grub-bios", ["cloud-init"]),
    "d12-storage": _image("bookworm", "grub-bios", ["lvm2", "cryptsetup-bin", "cryptsetup"]),
}


def digest(name):
    """Of everything that decides the bytes of the image, apart from the archive's own versions."""
    sha = hashlib.sha256(repr(IMAGES[name]).encode())
    for path in [*sorted((HERE / "guest").iterdir()), *(HERE / "harness" / part for part in
                                                        ("disk.py", "build.py"))]:
        sha.update(path.read_bytes())
    return sha.hexdigest()[:16]


def path(name):
    return STORE / f"{name}-{digest(name)}.raw"
