#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/unit/squashfs_bytes.py >tests/unit/squashfs_bytes.h: small squashfs images, by mksquashfs.

One tree in each packing, one more whose tables take several blocks. Needs squashfs-tools.
"""

import subprocess
import tempfile
from pathlib import Path

PACKINGS = ("gzip", "xz", "lz4", "zstd", "lzo", "lzma")
HEAD = '''/* SPDX-License-Identifier: MIT */
/*
 * Made by tests/unit/squashfs_bytes.py with mksquashfs: usr/lib/modules/6.1/virtio-blk.ko.xz,
 * usr/bin/makedumpfile, sbin, which is a link to usr/bin, and an empty directory tmp, in each
 * packing; the same with its tables stored; and "many", which has 600 files more.
 */
#ifndef KDR_UNIT_SQUASHFS_BYTES_H
#define KDR_UNIT_SQUASHFS_BYTES_H
'''


def tree(top, many):
    for name in ("usr/lib/modules/6.1/virtio-blk.ko.xz", "usr/bin/makedumpfile"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(f"{name}\n")
    (top / "sbin").symlink_to("usr/bin")
    (top / "tmp").mkdir()
    for i in range(many):
        path = top / f"many/{i // 100}/a-name-that-is-not-short-{i:03}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def make(scratch, name, options, many=0):
    top, image = scratch / f"{name}.d", scratch / name
    tree(top, many)
    subprocess.run(["mksquashfs", top, image, "-all-root", "-nopad", "-no-xattrs", "-no-exports", "-all-time", "0",
                    "-mkfs-time", "0", *options], check=True, stdout=subprocess.DEVNULL)
    lines = "".join(f"\t{', '.join(f'0x{b:02x}' for b in image.read_bytes()[i:i + 15])},\n"
                    for i in range(0, image.stat().st_size, 15))
    return f"\nstatic const unsigned char squashfs_{name}[] = {{\n{lines}}};\n"


with tempfile.TemporaryDirectory() as scratch:
    print(HEAD + "".join(make(Path(scratch), p, ["-comp", p]) for p in PACKINGS) +
          make(Path(scratch), "stored", ["-comp", "gzip", "-noI"]) +
          make(Path(scratch), "many", ["-comp", "xz"], many=600) + "\n#endif")
