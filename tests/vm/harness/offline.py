# SPDX-License-Identifier: MIT
"""An image that is changed from outside, before it has ever run: mounted on the build host."""

import os
import subprocess
import tempfile

from . import disk, images, limits, warm
from .guest import Guest

# In a mount namespace of its own: nothing of it is left behind, however it ends.
MOUNTED = 'mount -o loop,offset={offset} "$disk" "$root"\ntrap \'umount "$root"\' EXIT\n'


def machine(directory, row, binary):
    """A guest whose disk is a copy of the row's image, with the row's `offline` steps done to it."""
    recipe = images.IMAGES[row.image]
    guest = Guest(directory, recipe.firmware, row.cpus)
    raw = guest.dir / "disk.raw"
    subprocess.run(["cp", "--sparse=always", "--reflink=auto", images.path(row.image), raw], check=True)
    with tempfile.TemporaryDirectory(dir=guest.dir) as mount, \
            tempfile.TemporaryDirectory(dir=guest.dir) as state:
        _steps(row, raw, mount, state, disk.layout(recipe.firmware).root_mib * disk.MIB,
               binary or "true", guest.dir / "offline.log")
    guest.own_disk(raw)
    warm.payload_disk(guest)
    return guest


def _steps(row, raw, mount, state, offset, binary, log):
    script = MOUNTED.format(offset=offset) + (images.HERE / "steps.sh").read_text() + row.offline
    done = subprocess.run(["unshare", "--mount", "--propagation", "private", "--", "bash", "-c", script],
                          env={**os.environ, "disk": str(raw), "root": mount, "state": state,
                               "kdumpready": str(binary), "packaging": str(images.ROOT / "packaging")},
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=limits.limit("command"), check=False)
    log.write_text(done.stdout)
    if done.returncode:
        raise RuntimeError(f"the row's steps offline: status {done.returncode}: {done.stdout[-1500:]}")
