# SPDX-License-Identifier: MIT
"""What cannot be done safely: status 4, the reason said, every byte as before, no litter."""

import os
import socket
import subprocess
import time

import tree
from scenarios import GRUB

FILE = ["live:/etc/default/grub=x\n"]
GENERATE = ["live:/etc/default/grub=x\n", "live:/etc/new=y\n", "generate:/boot/grub/grub.cfg=GEN"]


def refused(b, what, plan, reason, verb="run"):
    old = b.snapshot()
    started = time.monotonic()
    r = b.go(verb, plan)
    b.count.check(r.status == 4 and reason in r.message and b.snapshot() == old and not b.journals(),
                  f"refusals {what}: {r.status} {r.message!r}: {tree.differs(b.snapshot(), old)}")
    b.count.check(time.monotonic() - started < 10, f"refusals {what}: took too long")


def targets(b):
    b.make(GRUB)
    os.link(b.root + "/etc/default/grub", b.root + "/etc/default/grub2")
    refused(b, "hard links", FILE, "/etc/default/grub: has several hard links")
    for what, make in (("fifo", os.mkfifo),
                       ("socket", lambda p: socket.socket(socket.AF_UNIX).bind(p)),
                       ("directory", os.mkdir)):
        b.make(GRUB)
        os.unlink(b.root + "/etc/default/grub")
        make(b.root + "/etc/default/grub")
        refused(b, what, FILE, "/etc/default/grub:")
    b.make({**GRUB, "/etc/default/grub": "-> nowhere"})
    refused(b, "dangling link", FILE, "leads nowhere")
    b.make({**GRUB, "/etc/default/grub": "-> grub"})
    refused(b, "link to itself", FILE, "/etc/default/grub:")
    b.make(GRUB)
    refused(b, "grub.d", ["live:/etc/grub.d/40_x=x\n"], "whatever is in there is run")
    refused(b, "twice", FILE + FILE, "changes it twice")
    refused(b, "short grubenv", ["boot:/boot/grub/grubenv=x"], "1024 bytes")
    refused(b, "a file where a link was meant", ["link:/etc/hostname=x"], "/etc/hostname:")
    refused(b, "trailing slash", ["live:/etc/=x"], "/etc/:")
    refused(b, "dots", ["live:/etc/..=x"], "/etc/..:")
    refused(b, "a file as directory", ["live:/etc/hostname/x=x"], "/etc/hostname/x:")
    refused(b, "no exchange for a boot file",
            ["--no-exchange", "live:/etc/default/grub=x\n", "boot:/boot/grub/grub.cfg=x"],
            "cannot exchange two names")


def taken(b):
    """A name beside the target that somebody else has: what it leads to is never written."""
    for suffix in ("", "b"):
        for what in ("/etc/hostname", "/etc/empty"):
            b.make({**GRUB, "/etc/empty": ""})
            old = b.snapshot()
            os.link(b.root + what, b.root + f"/etc/default/.kdumpready.000001.0{suffix}")
            r = b.go("run", FILE)
            now = {k: v for k, v in b.snapshot().items() if not tree.is_ours(k)}
            b.count.check(r.status == 4 and "/etc/default/grub:" in r.message and now == old,
                          f"taken {suffix} {what}: {r.status} {r.message!r}: {tree.differs(now, old)}")


def damaged(b):
    """One bit of a journal is another one: nothing is put anywhere from it."""
    plan = ["live:/etc/default/grub=GRUB_CMDLINE_LINUX=\"QUIET\"\n", "live:/etc/new=y\n"]
    old, new, _ = b.expect(GRUB, plan)
    b.make(GRUB)
    calls = int(b.call([b.step, "1000000", *b.command("run", plan)]).lines[-1].split()[1])
    for name in ("old.0", "new.0", "new.1", "plan"):
        interrupt(b, plan, calls)
        now, path = b.snapshot(), f"{b.state}/txn/000001/{name}"
        flip(path)
        r = b.go("recover")
        b.count.check(r.status == 5 and "damaged" in r.message and b.snapshot() == now,
                      f"damaged {name}: {r.status} {r.message!r}: {tree.differs(b.snapshot(), now)}")
        flip(path)
        r = b.go("recover")
        b.count.check(r.status == 0 and b.snapshot() in (old, new), f"damaged {name}, mended: {r.status} {r.message!r}")


def interrupt(b, plan, calls):
    """Killed while the files are changed: at two thirds, or before, where the tool itself does more when it ends."""
    for at in range(calls * 2 // 3, 0, -max(calls // 50, 1)):
        b.make(GRUB)
        b.call([b.step, str(at), *b.command("run", plan)])
        with open(f"{b.state}/txn/000001/state", "rb") as f:
            if b"done" not in f.read():
                return


def flip(path):
    with open(path, "r+b") as f:
        byte = f.read(1)
        f.seek(0)
        f.write(bytes([byte[0] ^ 0x20]))


def generators(b):
    """Promise 7."""
    stubs = {
        "fails": ("exit 1", "it failed, status 1"),
        "fails after printing": ("echo '# generated'; exit 2", "it failed, status 2"),
        "prints nothing": ("exit 0", "printed nothing"),
        "garbage": ("head -c 5000 /dev/urandom", "is not what was meant"),
        "100 MB": ("echo '# generated'; head -c 100000000 /dev/zero", "prints more than it may"),
        "hangs": ("echo '# generated'; sleep 600", "took too long"),
        "hangs in a child": ("(sleep 600) & echo '# generated'; wait", "took too long"),
        "is killed": ("echo '# generated'; kill -9 $$", "ended by signal 9"),
        "exits 0 and prints the wrong thing": ("echo 'menuentry'", "is not what was meant"),
        "closes its output and hangs": ("exec >&-; sleep 600", "took too long"),
    }
    for what, (body, reason) in stubs.items():
        b.make(GRUB)
        path = b.place + "/stub"
        tree.put(path, f"#!/bin/sh\n{body}\n", 0o755)
        refused(b, "generator " + what, ["--seconds", "1", *GENERATE[:2],
                                         f"generate:/boot/grub/grub.cfg={path}"], reason)
    b.make(GRUB)
    refused(b, "no such generator", [*GENERATE[:2], "generate:/boot/grub/grub.cfg=/no/such"],
            "cannot be run, status 127")
    refused(b, "output refused", ["--refuse", *GENERATE], "is not what was meant")


def environment(b):
    """A generator sees a fixed PATH, no descriptor of ours, / as its directory."""
    b.make(GRUB)
    tree.put(b.place + "/stub", "#!/bin/sh\necho '# generated'\nenv\nls /proc/self/fd\npwd\n", 0o755)
    r = b.go("run", [f"generate:/boot/grub/grub.cfg={b.place}/stub"],
             env={"PATH": "/nowhere", "SECRET": "x", "LD_LIBRARY_PATH": "/tmp/x", "BASH_ENV": "/tmp/y"})
    text = b.snapshot()["/boot/grub/grub.cfg"][4].decode()
    lines = text.splitlines()
    b.count.check(r.status == 0 and "PATH=/usr/sbin:/usr/bin:/sbin:/bin" in lines, f"environment: {text}")
    b.count.check(not any(w in text for w in ("SECRET", "LD_LIBRARY", "BASH_ENV", "/nowhere")),
                  f"environment: not cleared: {text}")
    b.count.check(lines[-1] == "/" and [w for w in lines if w.isdigit()] == ["0", "1", "2", "3"],
                  f"environment: {text}")


def has_landlock():
    try:
        with open("/sys/kernel/security/lsm") as f:
            return "landlock" in f.read()
    except OSError:
        return False


def cage(b):
    """What a generator writes outside of /tmp is denied, where the kernel has Landlock."""
    b.make({**GRUB, "/canary": "alive"})
    here = os.path.dirname(b.root)
    if here.startswith(("/tmp", "/var/tmp")) or not has_landlock():
        b.count.skipped += 1
        return
    tree.put(b.place + "/stub", f"#!/bin/sh\necho '# generated'\n: >{b.root}/canary\n"
             f"rm -f {b.root}/canary\nmv {b.root}/canary {b.root}/moved\necho x >/tmp/kdumpready-$$ && "
             "rm /tmp/kdumpready-$$ && echo tmp\n", 0o755)
    b.go("run", [f"generate:/boot/grub/grub.cfg={b.place}/stub"])
    now = b.snapshot()
    b.count.check(now["/canary"][4] == b"alive" and "/moved" not in now, "cage: the canary was touched")
    b.count.check(now["/boot/grub/grub.cfg"][4] == b"# generated\ntmp\n", "cage: /tmp is not open")


def others(b):
    """Somebody else is at work, or was; and an undo where files changed since."""
    b.make(GRUB)
    b.go("run", FILE)
    tree.put(b.root + "/etc/default/grub", "theirs\n")
    r = b.go("undo")
    b.count.check(r.status == 4 and any("/etc/default/grub" in x for x in r.lines) and
                  b.snapshot()["/etc/default/grub"][4] == b"theirs\n", f"others: undo {r.lines}")
    b.make(GRUB)
    b.go("run", FILE + ["live:/etc/new=y"])
    tree.put(b.root + "/etc/default/grub", "theirs\n")
    r = b.go("undo")
    b.count.check(r.status == 2 and "/etc/new" not in b.snapshot(), f"others: partly {r.status} {r.lines}")
    b.make(GRUB)
    os.chmod(b.state, 0o777)
    refused(b, "state directory for everybody", FILE, "others may write to it")
    b.make(GRUB)
    slow = b.place + "/stub"
    tree.put(slow, "#!/bin/sh\nsleep 1\n", 0o755)
    first = subprocess.Popen(b.command("run", FILE + [f"after:{slow}"]), stdout=subprocess.DEVNULL)
    time.sleep(0.3)
    r = b.go("run", ["live:/etc/other=x"])
    b.count.check(r.status == 4 and "another run is at work" in r.message and
                  "/etc/other" not in b.snapshot(), f"others: lock {r.status} {r.message}")
    b.count.check(first.wait() == 0, "others: the first run failed")


def concurrent(b):
    """Promise 9: one of many wins each round, nobody's work is lost or mixed."""
    for rounds in range(5 if not b.quick else 2):
        b.make(GRUB)
        runs = [subprocess.Popen(b.command("run", [f"live:/etc/default/grub={i}\n", f"live:/etc/n={i}\n"]),
                                 stdout=subprocess.DEVNULL) for i in range(10)]
        statuses = [r.wait() for r in runs]
        now = b.snapshot()
        b.count.check(set(statuses) <= {0, 4} and 0 in statuses, f"concurrent: {statuses}")
        b.count.check(now["/etc/default/grub"][4] == now["/etc/n"][4] and
                      not any(tree.is_ours(p) for p in now), "concurrent: mixed")
        winners = [i for i, s in enumerate(statuses) if s == 0]
        b.count.check(int(now["/etc/n"][4]) in winners, "concurrent: the loser's bytes")


def run(b):
    for part in (targets, taken, damaged, generators, environment, cage, others, concurrent):
        part(b)
