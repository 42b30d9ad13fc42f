# SPDX-License-Identifier: MIT
"""Promise 4: whatever call fails, the old state or the new one, no litter, and a reason."""

import errno

import tree

ERRORS = ("ENOSPC", "EIO", "EROFS", "EINTR", "EMFILE", "EDQUOT", "short")


def values(name):
    return name if name == "short" else str(getattr(errno, name))


def settled(now, old, new, r):
    """Whether the tree is what the status says. What could not be tidied up must have been told."""
    if r.status == 5:
        return ":" in r.message
    want = new if r.status == 0 else old
    told = any(line.startswith("note ") for line in r.lines)
    rest = {k: v for k, v in now.items()
            if not told or k in want or not (tree.is_ours(k) or v[0] == 0o040000)}
    return r.status in (0, 4) and rest == want and (r.status == 0 or ":" in r.message)


def one(b, name, files, plan, old, new, fault):
    b.make(files)
    r = b.go("run", plan, fault)
    now = b.snapshot()
    what = f"faults {name} {fault} {r.lines[-1] if r.lines else ''} status {r.status}"
    b.count.check(settled(now, old, new, r),
                  f"{what}: {r.message}: {tree.differs(now, new if r.status == 0 else old)}")
    r2 = b.go("recover")
    after = b.snapshot()
    ends = (old, new) if r.status == 5 else (new,) if r.status == 0 else (old,)
    b.count.check(r2.status == 0 and after in ends,
                  f"{what}: then recover {r2.status} {r2.message}: {tree.differs(after, ends[0])}")
    return r.status, r.lines[-1].split()[2]


def run(b):
    statuses, halves = {}, {}
    calls = 0
    for s, (name, files, plan) in enumerate(b.scenarios()):
        old, new, _ = b.expect(files, plan)
        b.make(files)
        r = b.go("run", plan, "999999:5")
        n = int(r.lines[-1].split()[1])
        calls += n
        for k in range(1 + (s % 5 if b.quick else 0), n + 1, 5 if b.quick else 1):
            errors = ERRORS if not b.quick else (ERRORS[(k + s) % len(ERRORS)],)
            for error in errors:
                for sticky in ("", ":sticky") if not b.quick else (("", ":sticky")[k // 5 % 2],):
                    status, op = one(b, name, files, plan, old, new, f"{k}:{values(error)}{sticky}")
                    statuses[status] = statuses.get(status, 0) + 1
                    if status == 5:
                        key = f"{op}{sticky}"
                        halves[key] = halves.get(key, 0) + 1
    told = ", ".join(f"{n} status {s}" for s, n in sorted(statuses.items()))
    if halves:
        told += " (" + ", ".join(f"{k} {n}" for k, n in sorted(halves.items())) + ")"
    return f"{calls} calls in {len(b.scenarios())} scenarios, {sum(statuses.values())} faults: {told}"
