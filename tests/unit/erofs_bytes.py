#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/unit/erofs_bytes.py >tests/unit/erofs_bytes.h: small erofs images, by mkfs.erofs.

Without the 1024 zeros that each begins with. Needs erofs-utils.
"""

import subprocess
import tempfile
from pathlib import Path

HEAD = '''/* SPDX-License-Identifier: MIT */
/*
 * Made by tests/unit/erofs_bytes.py with mkfs.erofs: usr/lib/modules/6.1/virtio-blk.ko.xz,
 * usr/bin/makedumpfile, sbin, which is a link to usr/bin, and an empty directory tmp; "many" has 80
 * files more, whose directory takes two blocks, and inodes of 64 bytes. The first 1024 bytes of
 * each are zeros, and left out.
 */
#ifndef KDR_UNIT_EROFS_BYTES_H
#define KDR_UNIT_EROFS_BYTES_H
'''


def tree(top, many):
    for name in ("usr/lib/modules/6.1/virtio-blk.ko.xz", "usr/bin/makedumpfile"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(f"{name}\n" * 20)
    (top / "sbin").symlink_to("usr/bin")
    (top / "tmp").mkdir()
    for i in range(many):
        path = top / f"many/a-name-that-is-long-enough-for-two-blocks-{i:03}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def make(scratch, name, options, many=0):
    top, image = scratch / f"{name}.d", scratch / name
    tree(top, many)
    subprocess.run(["mkfs.erofs", "-T0", "-U", "00000000-0000-0000-0000-000000000000", "--all-root", *options, image, top],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    whole = image.read_bytes()
    assert not any(whole[:1024])
    lines = "".join(f"\t{', '.join(f'0x{b:02x}' for b in whole[i:i + 15])},\n" for i in range(1024, len(whole), 15))
    return f"\nstatic const unsigned char erofs_{name}[] = {{\n{lines}}};\n"


with tempfile.TemporaryDirectory() as scratch:
    print(HEAD + make(Path(scratch), "packed", ["-zlz4hc"]) + make(Path(scratch), "stored", []) +
          make(Path(scratch), "many", ["-Eforce-inode-extended"], many=80) + "\n#endif")
