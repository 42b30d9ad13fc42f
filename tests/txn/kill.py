# SPDX-License-Identifier: MIT
"""Promise 1: killed at every system call of run, undo and recover; children are counted too."""

import tree


def step(b, n, verb, plan=()):
    return b.call([b.step, str(n), *b.command(verb, plan)])


def is_between(now, old, new):
    """Each name is as before or as after; what is more is ours, and only beside them."""
    for path in set(now) | set(old) | set(new):
        if tree.is_ours(path) and path not in old:
            continue
        if now.get(path) not in (old.get(path), new.get(path)):
            return path
    return None


def is_made_directory(path, now, old, new):
    """A directory that is being made has no owner and mode yet."""
    return path not in old and path in new and now[path][0] == new[path][0] == 0o040000


def check(b, what, old, new):
    now = b.snapshot()
    odd = is_between(now, old, new)
    b.count.check(not odd or is_made_directory(odd, now, old, new), f"{what}: {odd} is neither")
    r = b.go("recover")
    after = b.snapshot()
    b.count.check(r.status == 0 and after in (old, new),
                  f"{what}: recover {r.status} {r.message}: {tree.differs(after, old)}")


def kills(b, name, prepare, verb, plan, old, new):
    """
    Kills `verb` at each of its calls; returns how many. How often the program looks whether a
    child has ended is a matter of time, so the end is where three runs on end were not killed.
    """
    stride = 37 if b.quick else 1
    n, killed, ended = len(name) % stride, 0, 0
    while ended < 3:
        prepare()
        r = step(b, n, verb, plan)
        if r.lines[-1:] == ["killed"]:
            killed, ended = killed + 1, 0
        else:
            ended += 1
        check(b, f"kill {name} {verb} at {n}", old, new)
        n += stride if not ended else 1
    b.count.check(killed > 0, f"kill {name} {verb}: never killed")
    return killed


def middle_of(b, files, plan):
    """About where a run is in the middle of its commits: half of its calls."""
    b.make(files)
    return int(step(b, 10 ** 9, "run", plan).lines[-1].split()[1]) * 2 // 3


def run(b):
    runs = undos = recovers = 0
    for name, files, plan in b.scenarios():
        want = b.expect(files, plan)[2]
        # What a plan that fails would have come to: killed, nobody knows that it would fail.
        old, new, _ = b.expect(files, [w.replace("cfg=FAIL", "cfg=GEN").replace("after:FAIL", "after:TRUE")
                                       for w in plan])
        runs += kills(b, name, lambda: b.make(files), "run", plan, old, new)
        if want == 0:
            def changed():
                b.make(files)
                b.go("run", plan)
            undos += kills(b, name, changed, "undo", [w for w in plan if w.startswith("--")], old, new)
        n = middle_of(b, files, plan)

        def interrupted():
            b.make(files)
            step(b, n, "run", plan)
        recovers += kills(b, name, interrupted, "recover", [], old, new)
    return f"{len(b.scenarios())} scenarios, killed in run {runs}, undo {undos}, recover {recovers} times"
