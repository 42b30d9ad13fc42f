# SPDX-License-Identifier: MIT
"""A copy of a fixture machine, as the tests of the whole program start from one."""

import os
import shutil
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
DAY_AGO = time.time() - 86400


def make(fixture, root, age=True):
    """The copy has none of the files that hold a place for an empty directory."""
    shutil.copytree(TOP / "fixtures" / fixture / "root", root, symlinks=True,
                    ignore=shutil.ignore_patterns(".keep"))
    if age:
        settle(root)


def settle(root):
    """Every file is a day old, as in a tree that was unpacked: what is newer was changed since."""
    for here, _, names in os.walk(root):
        for name in names:
            os.utime(os.path.join(here, name), (DAY_AGO, DAY_AGO), follow_symlinks=False)
