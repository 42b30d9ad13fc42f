# SPDX-License-Identifier: MIT
"""Promises 8, 11, 12: undo is identity, metadata is kept, nothing else changes."""

import os

import tree


def targets(plan):
    return [w.split(":", 1)[1].split("=", 1)[0] for w in plan if ":" in w and not w.startswith("after")]


def reaches(root, path):
    """Names that a plan may change: the path, where it leads, and directories on the way."""
    real = os.path.realpath(root + path)[len(root):]
    names = {path, real}
    while path != "/":
        path = os.path.dirname(path)
        names.add(path)
    return names


def kept(old, new):
    """Mode, owner and attributes of what was there and is."""
    return all(old[p][1:4] == new[p][1:4] and old[p][5] == new[p][5] for p in old if p in new)


def decorate(b):
    """Owners, modes and attributes that nobody would choose."""
    n = 0
    for path, what in b.snapshot().items():
        full = b.root + path
        if what[0] != 0o100000:
            continue
        n += 1
        os.chmod(full, (0o600, 0o640, 0o4755, 0o444)[n % 4])
        if os.geteuid() == 0:
            os.chown(full, n, n + 1)
            os.chmod(full, (0o600, 0o640, 0o4755, 0o444)[n % 4])
            for name, value in (("trusted.k", b"1"), ("security.selinux", b"u:r:t:s0\0"),
                                ("system.posix_acl_access",
                                 b"\2\0\0\0\1\0\6\0\xff\xff\xff\xff\2\0\4\0\1\0\0\0\4\0\4\0\xff\xff\xff\xff"
                                 b"\x10\0\4\0\xff\xff\xff\xff\x20\0\0\0\xff\xff\xff\xff")):
                try:
                    os.setxattr(full, name, value)
                except OSError:
                    b.count.skipped += 1
        try:
            os.setxattr(full, "user.k", b"\0\xff")
        except OSError:
            pass


def one(b, name, files, plan):
    b.make(files)
    decorate(b)
    times = {p: os.lstat(b.root + p).st_mtime_ns for p in b.snapshot()}
    old = b.snapshot()
    r = b.go("run", plan)
    new = b.snapshot()
    reached = set().union(*(reaches(b.root, t) for t in targets(plan)))
    other = {p for p in set(old) | set(new) if old.get(p) != new.get(p)} - reached
    b.count.check(not other, f"identity {name}: {sorted(other)} changed too")
    b.count.check(kept(old, new), f"identity {name}: owner, mode or attributes changed")
    b.count.check(all(os.lstat(b.root + p).st_mtime_ns == t for p, t in times.items()
                      if p not in reached and old[p][0] == 0o100000),
                  f"identity {name}: the time of another file changed")
    if r.status != 0:
        b.count.check(r.status == 4 and new == old and not b.journals(), f"identity {name}: {r.message}")
        return
    b.count.check(new != old, f"identity {name}: nothing was done")
    r = b.go("run", plan if not any(w.startswith(("generate", "after")) for w in plan) else [])
    b.count.check(b.snapshot() == new, f"identity {name}: a second run changed something")
    options = [w for w in plan if w.startswith("--")]
    r = b.go("undo", options)
    b.count.check(r.status == 0 and b.snapshot() == old,
                  f"identity {name}: undo {r.status} {r.message}: {tree.differs(b.snapshot(), old)}")
    last = b.journals()[-1]
    r = b.go(f"undo {last}", options)
    b.count.check(r.status == 0 and b.snapshot() == new,
                  f"identity {name}: undo of undo {r.status} {r.message}: {tree.differs(b.snapshot(), new)}")


def run(b):
    for name, files, plan in b.scenarios():
        one(b, name, files, plan)
