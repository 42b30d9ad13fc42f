# SPDX-License-Identifier: MIT
"""Dumps cut short: what `kdumpready dumps` makes of them."""

import json
import shutil
import subprocess

PLACES = 200


def listed(program, path):
    """The one dump at `path`, as the program lists it."""
    done = subprocess.run([str(program), "dumps", "--format", "json", str(path)], capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"kdumpready dumps: status {done.returncode}: {done.stderr}")
    (dump,) = json.loads(done.stdout)["dumps"]
    return dump


def places(size):
    """All over it, and one byte before its end."""
    return sorted({size * n // PLACES for n in range(PLACES)} | {size - 1})


def everywhere(program, path):
    """A copy of it gets shorter and shorter: what of that is not called truncated."""
    copy, size = path.with_name(f"{path.name}.cut"), path.stat().st_size
    shutil.copyfile(path, copy)
    try:
        for cut in reversed(places(size)):
            with open(copy, "r+b") as file:
                file.truncate(cut)
            dump = listed(program, copy)
            if dump["state"] != "truncated" or not dump["reason"] or dump["commands"]:
                yield f"cut at {cut} of {size} bytes it is called {dump['state']}: {dump['reason']}"
    finally:
        copy.unlink()
