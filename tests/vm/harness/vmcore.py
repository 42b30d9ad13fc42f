# SPDX-License-Identifier: MIT
"""Is this file a complete dump of the crash we caused? makedumpfile says so, not the file's name.

Debian writes the flattened form, which is put in order first; makedumpfile -R never ends on a
truncated one, so its records are walked to their end mark before.
The kernel log is then read out of the dump; it must hold the token that was logged just before
the interrupt, and the panic.
"""

import struct
import subprocess
from pathlib import Path

import cuts

STATUS = 424            # offset of disk_dump_header.status, x86_64
STATUS_INCOMPLETE = 8


def examine(path, token):
    """(complete, why) of the dump at path; path.log is left beside it."""
    path = Path(path)
    head = _head(path)
    if not head:
        return False, "the file is empty"
    if head.startswith(b"makedumpfile"):
        if not _has_end(path):
            return False, "truncated: the flattened stream has no end mark"
        ordered = path.with_suffix(".ordered")
        with open(path, "rb") as flat:
            done = _makedumpfile(["-R", ordered], stdin=flat)
        if done.returncode or not ordered.exists():
            return False, f"truncated: makedumpfile -R: {_last_line(done)}"
        path = ordered
        head = _head(path)
    if head.startswith(b"KDUMP") and struct.unpack_from("<I", head, STATUS)[0] & STATUS_INCOMPLETE:
        return False, "marked incomplete"
    log = path.with_suffix(".log")
    log.unlink(missing_ok=True)
    done = _makedumpfile(["--dump-dmesg", path, log])
    if done.returncode or not log.exists():
        return False, f"unreadable: makedumpfile --dump-dmesg: {_last_line(done)}"
    text = log.read_text(errors="replace")
    if token not in text:
        return False, "a dump, but not of this crash"
    if "Kernel panic" not in text:
        return False, "a dump without the panic"
    kind = "ELF" if head.startswith(b"\x7fELF") else "compressed"
    return True, f"{kind}, {path.stat().st_size >> 20} MiB, {len(text.splitlines())} log lines"


def disagreement(program, path, complete):
    """What `kdumpready dumps` says otherwise: of the dump, of it put in order, and of it cut short."""
    said = cuts.listed(program, path)
    if (said["state"] == "complete") != complete:
        return f"{said['state']}, {said['reason']}"
    ordered = path.with_suffix(".ordered")
    for dump in [path, ordered] if complete and ordered.exists() else [path] if complete else []:
        for wrong in cuts.everywhere(program, dump):
            return wrong
    return None


def _has_end(path):
    """Records of (offset, length), big-endian, each followed by its bytes; -1 and -1 end it."""
    size, at = path.stat().st_size, 4096
    with open(path, "rb") as file:
        while at + 16 <= size:
            file.seek(at)
            offset, length = struct.unpack(">qq", file.read(16))
            if (offset, length) == (-1, -1):
                return True
            if offset < 0 or length < 0:
                return False
            at += 16 + length
    return False


def _head(path):
    with open(path, "rb") as file:
        return file.read(4096)


def _makedumpfile(words, stdin=None):
    return subprocess.run(["makedumpfile", *map(str, words)], stdin=stdin or subprocess.DEVNULL,
                          capture_output=True, check=False)


def _last_line(done):
    lines = (done.stderr + done.stdout).decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"status {done.returncode}"
