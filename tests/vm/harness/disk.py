# SPDX-License-Identifier: MIT
"""A partitioned disk in a plain file, without loop devices: sfdisk, mkfs at an offset."""

import subprocess
import uuid
from collections import namedtuple

MIB = 1 << 20
SECTORS = MIB // 512
DISK_MIB = 4096
ESP_MIB = 260  # systemd-boot keeps kernels and initrds there

BIOS_BOOT = "21686148-6449-6E6F-744E-656564454649"
ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"

Layout = namedtuple("Layout", "first_mib first_type root_mib root_uuid esp_id root_part")


def layout(firmware):
    """One small partition for the loader, then the root file system: always /dev/vda2."""
    root_uuid = str(uuid.uuid4())
    if firmware == "bios":
        return Layout(1, BIOS_BOOT, 2, root_uuid, None, "/dev/vda2")
    return Layout(ESP_MIB, ESP, 1 + ESP_MIB, root_uuid, uuid.uuid4().hex[:8].upper(), "/dev/vda2")


def esp_uuid(plan):
    """As /dev/disk/by-uuid spells a FAT volume id."""
    return f"{plan.esp_id[:4]}-{plan.esp_id[4:]}" if plan.esp_id else "-"


def make(path, plan, tree):
    """Write the disk: partition table, empty ESP if any, and root filled from the directory."""
    with open(path, "wb") as file:
        file.truncate(DISK_MIB * MIB)
    root_size = DISK_MIB - plan.root_mib - 1
    table = (f"label: gpt\n"
             f"start={SECTORS}, size={plan.first_mib * SECTORS}, type={plan.first_type}\n"
             f"start={plan.root_mib * SECTORS}, size={root_size * SECTORS}, type={LINUX}\n")
    _run(["sfdisk", "--quiet", path], stdin=table)
    if plan.esp_id:
        _run(["mkfs.vfat", "-F", "32", "-i", plan.esp_id, "-n", "ESP", f"--offset={SECTORS}",
              path, str(plan.first_mib * 1024)])
    _run(["mkfs.ext4", "-q", "-F", "-U", plan.root_uuid, "-d", tree,
          "-E", f"offset={plan.root_mib * MIB},lazy_itable_init=1,nodiscard",
          path, f"{root_size}M"])


def _run(argv, stdin=None):
    done = subprocess.run([str(word) for word in argv], input=stdin, text=True,
                          capture_output=True)
    if done.returncode:
        raise RuntimeError(f"{argv[0]}: {done.stderr.strip() or done.stdout.strip()}")
