# SPDX-License-Identifier: MIT
"""What a disk was sent, as QEMU's blklogwrites wrote it down (the format of Linux's dm-log-writes).

A superblock in the first sector (magic, version, number of entries, sector size), then entries: one
sector with sector, number of sectors, flags, length of data; after it, what was written.
"""

import os
import struct

MAGIC = 0x6A736677736872
FLUSH, DISCARD, MARK = 1, 4, 8


class Write:
    """One request; `data` is None where it is only a flush."""

    def __init__(self, offset, data, flush):
        self.offset, self.data, self.flush = offset, data, flush

    def apply(self, fd):
        if self.data is not None:
            os.pwrite(fd, self.data, self.offset)


def read(path):
    """All of them, in order. A discard is left out: what stands there afterwards is anybody's guess."""
    with open(path, "rb") as f:
        magic, version, count, size = struct.unpack("<QQQI", f.read(28))
        if magic != MAGIC or version != 1:
            raise ValueError(f"{path}: no log of writes")
        at, found = size, []
        for _ in range(count):
            f.seek(at)
            sector, sectors, flags, length = struct.unpack("<QQQQ", f.read(32))
            at += size + (length if flags & MARK else 0)
            data = None
            if sectors and not flags & (DISCARD | MARK):
                f.seek(at)
                data = f.read(sectors * size)
                at += sectors * size
            if data is not None or flags & FLUSH:
                found.append(Write(sector * size, data, bool(flags & FLUSH)))
    return found


def epochs(writes):
    """[[Write]]: what the disk was sent between two flushes, and may put down in any order, or not at all.

    The last one was never flushed.
    """
    parts = [[]]
    for w in writes:
        if w.data is not None:
            parts[-1].append(w)
        if w.flush:
            parts.append([])
    last = parts.pop()
    return [p for p in parts if p] + [last]


def states(writes):
    """(name, whether it is the end, [[Write], [Write]]): every disk that a loss of power may leave.

    Each is what was flushed, and then: the first ones of what was not (every prefix of the log); all but
    one; only one. What is equal to an earlier one is left out by whoever looks at the bytes.
    """
    flushed, parts = [], epochs(writes)
    for i, part in enumerate(parts):
        end = i == len(parts) - 1
        for n in range(0, len(part) + 1):
            yield f"after write {len(flushed) + n}", end, (flushed, part[:n])
        for n in range(len(part) - 1):
            yield f"without write {len(flushed) + n + 1}", end, (flushed, part[:n] + part[n + 1:])
        for n in range(1, len(part) - 1):
            yield f"only write {len(flushed) + n + 1}", end, (flushed, part[n:n + 1])
        flushed = flushed + part
