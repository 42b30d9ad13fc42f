# SPDX-License-Identifier: MIT
"""fix on real trees, judged by the tools that read what it wrote; and generators that lie."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from machine import PROGRAM, run
from rows import DROP_IN, Skip, row

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "txn")]
import copies  # noqa: E402
import tree  # noqa: E402

CFG = "boot/grub/grub.cfg"
MKCONFIG = "usr/sbin/grub-mkconfig"
TOUCHED = ("etc/default", "etc/sysctl.d", "etc/systemd/system", "boot/grub", "var/lib/kdumpready")
KERNEL_LINE = re.compile(r"^\s*linux\s+(.*)$", re.M)


def break_it(m):
    """No reservation, no sysctl, the unit not enabled: and grub.cfg made so by the tree's own tool."""
    m.save(*TOUCHED)
    m.write(DROP_IN, "# nothing\n")
    for link in (m.root / "etc/systemd/system").glob("*.wants/kdump-tools.service"):
        link.unlink()
    with m.entered():
        m.update_grub()
    assert "crashkernel=" not in m.read(CFG)


def seen(m):
    """All that fix may touch and much that it must not."""
    return {top + name: what for top in ("/etc", "/boot", "/usr/sbin")
            for name, what in tree.snapshot(f"{m.root}{top}").items()}


def fix(m, *options, prefix=()):
    return m.inside("env", "LC_ALL=C", *prefix, "/" + PROGRAM, "fix", "--yes", *options, check=False)


def from_outside(m, *options, prefix=()):
    return run(*prefix, m.program, "fix", "--yes", "--root", m.root, "--state-dir", m.top / "state", *options,
               check=False)


def said(done):
    return f"status {done.returncode}: {done.stderr.strip()} {done.stdout.strip()[-600:]}"


def lines_by_kind(text):
    """Arguments of the kernel lines: (normal entries, recovery entries)."""
    all_lines = KERNEL_LINE.findall(text)
    return ([x for x in all_lines if not re.search(r"\b(single|recovery)\b", x)],
            [x for x in all_lines if re.search(r"\b(single|recovery)\b", x)])


def without(text):
    return re.sub(r" *\bcrashkernel=\S+", "", text)


def holds_the_argument(m, old):
    new = m.read(CFG)
    normal, _ = lines_by_kind(new)
    assert normal and all(x.count("crashkernel=") == 1 for x in normal), f"the entries are {normal}"
    was, now = ([" ".join(x.split()) for x in without(t).splitlines()] for t in (old, new))
    assert was == now, f"more than that changed: {sorted(set(was) ^ set(now))[:4]}"


def once_and_back(m, go, undo):
    """Fixed, fixed again, taken back."""
    before, old = seen(m), m.read(CFG)
    mode = (m.root / CFG).stat().st_mode
    done = go()
    assert done.returncode == 0, said(done)
    holds_the_argument(m, old)
    assert (m.root / CFG).stat().st_mode == mode, "grub.cfg has another mode"
    fixed, times = seen(m), m.manifest(times=True)
    again = go()
    assert again.returncode == 0 and again.stdout.startswith("nothing to do"), said(again)
    changed = {k for k, v in m.manifest(times=True).items() if times.get(k) != v and "kdumpready" not in k}
    assert seen(m) == fixed and not changed, f"the second run changed {sorted(changed)[:4]}"
    yield
    undone = undo()
    assert undone.returncode == 0, said(undone)
    assert seen(m) == before, f"undo left {tree.differs(seen(m), before)}"


@row
def fix_in_a_chroot(m):
    """By the tree's own grub-mkconfig; grub-script-check and systemd-analyze agree with what is there."""
    break_it(m)
    with m.entered():
        steps = once_and_back(m, lambda: fix(m), lambda: m.inside("/" + PROGRAM, "undo", check=False))
        next(steps)
        m.inside("grub-script-check", "/" + CFG)
        merged = m.inside("systemd-analyze", "cat-config", "sysctl.d").stdout
        values = re.findall(r"^kernel\.unknown_nmi_panic\s*=\s*(\S+)", merged, re.M)
        assert values and values[-1] == "1", f"systemd reads {values}"
        assert m.inside("systemctl", "is-enabled", "kdump-tools.service").stdout.strip() == "enabled"
        m.chroot().wants("READY")
        next(steps, None)


@row
def fix_from_outside(m):
    """Nothing of the tree is run; what its own tool generates later holds the argument too."""
    break_it(m)
    m.save(MKCONFIG)
    real = (m.root / MKCONFIG).read_bytes()
    (m.root / MKCONFIG).write_text("#!/bin/sh\ntouch /canary\n")
    steps = once_and_back(m, lambda: from_outside(m), lambda: run(
        m.program, "undo", "--root", m.root, "--state-dir", m.top / "state", check=False))
    next(steps)
    assert not (m.root / "canary").exists(), "a program of the image was run"
    m.image().wants("READY")
    next(steps, None)
    shutil.rmtree(m.top / "state", ignore_errors=True)
    assert from_outside(m).returncode == 0
    (m.root / MKCONFIG).write_bytes(real)
    with m.entered():
        m.update_grub()
    normal, _ = lines_by_kind(m.read(CFG))
    assert all(x.count("crashkernel=") == 1 for x in normal), f"update-grub made {normal}"
    shutil.rmtree(m.top / "state", ignore_errors=True)


@row
def no_program_is_started_from_outside(m):
    if not shutil.which("strace"):
        raise Skip("strace is not installed")
    break_it(m)
    log = m.top / "strace"
    done = from_outside(m, prefix=("strace", "-f", "-e", "trace=execve,fork,vfork,chroot,socket", "-o", log))
    assert done.returncode == 0, said(done)
    text = log.read_text()
    log.unlink()
    shutil.rmtree(m.top / "state", ignore_errors=True)
    assert len(re.findall(r"execve\(", text)) == 1 and not re.search(r"(fork|chroot|socket)\(", text), text[:400]


@row
def grub_reads_the_environment_block(m):
    """EL 8's kernelopts, made by grub-editenv, edited on a machine of that kind, read by grub-editenv."""
    copy, state = m.top / "el8", m.top / "state"
    copies.make("ol8-oci-ready", copy)
    block = copy / "boot/efi/EFI/redhat/grubenv"
    m.save("tmp/env")
    inside = m.root / "tmp/env"
    inside.write_bytes(block.read_bytes())
    def read():
        listed = m.inside("grub-editenv", "/tmp/env", "list").stdout
        return dict(x.split("=", 1) for x in listed.splitlines())
    before = read()
    m.inside("grub-editenv", "/tmp/env", "set", "kernelopts=" + without(before["kernelopts"]), "extra=a b")
    broken = read()
    block.write_bytes(inside.read_bytes())
    done = run(m.program, "fix", "--yes", "--root", copy, "--state-dir", state, check=False)
    inside.write_bytes(block.read_bytes())
    after = read()
    for path in (copy, state):
        shutil.rmtree(path, ignore_errors=True)
    assert done.returncode == 0, said(done)
    assert inside.stat().st_size == 1024
    assert after["kernelopts"].count("crashkernel=") == 1, after["kernelopts"]
    assert without(after["kernelopts"]) == broken["kernelopts"] and after["extra"] == "a b", after
    assert {k for k in after} == {k for k in broken}


# Generators that fail or lie: every byte as before, and the reason is said.

REAL = "/usr/local/honest/grub-mkconfig"  # it writes its own name into what it prints
LIARS = {
    "fails": "exit 1",
    "fails after all was printed": f"{REAL}; exit 1",
    "prints nothing": "exit 0",
    "prints garbage": "head -c 20000 /dev/urandom",
    "prints 100 MB": "yes '# a comment' | head -c 100000000",
    "prints half": f"{REAL} | head -n 60",
    "loses an entry": f"{REAL} | awk '/^menuentry/ && !n++ {{ skip = 1 }} !skip {{ print }} /^}}/ {{ skip = 0 }}'",
    "loses root=": f"{REAL} | sed 's/ root=UUID=[^ ]*//'",
    "adds a word": f"{REAL} | sed 's/^\\(\\s*linux\\s.*\\)$/\\1 init=\\/bin\\/sh/'",
    "boots another entry": f"{REAL} | sed 's/^ *set default=.*/set default=1/'",
    "names another initrd": f"{REAL} | sed 's/initrd.img-/initrd.old-/'",
    "is no program": None,
    "is killed": "kill -9 $$",
}


def keep_the_honest_one(m):
    (m.root / REAL.lstrip("/")).parent.mkdir()
    shutil.copy2(m.root / MKCONFIG, m.root / REAL.lstrip("/"))


def generated_by(m, text):
    path = m.root / MKCONFIG
    path.unlink(missing_ok=True)
    if text is not None:
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)


@row
def generators_that_lie(m):
    break_it(m)
    m.save(MKCONFIG, "usr/local/honest")
    keep_the_honest_one(m)
    wrong = []
    with m.entered():
        for name, text in LIARS.items():
            generated_by(m, text)
            before = seen(m)
            done = fix(m)
            if done.returncode != 4 or "nothing was changed" not in done.stderr:
                wrong.append(f"{name}: {said(done)}")
            elif seen(m) != before:
                wrong.append(f"{name}: left {tree.differs(seen(m), before)}")
    assert not wrong, " | ".join(wrong)


@row
def a_generator_that_hangs(m):
    """Whoever waits may end it: TERM takes everything back."""
    break_it(m)
    m.save(MKCONFIG, "usr/local/honest")
    keep_the_honest_one(m)
    with m.entered():
        generated_by(m, "sleep 300")
        before = seen(m)
        done = fix(m, prefix=("timeout", "--preserve-status", "3"))
        assert seen(m) == before, tree.differs(seen(m), before)
        assert done.returncode == 4 and "interrupted" in done.stderr, said(done)


@row
def a_generator_that_writes(m):
    """In its cage it changes nothing; what it prints is honest and is taken."""
    break_it(m)
    m.save(MKCONFIG, "usr/local/honest", "etc/canary", "boot/grub/canary")
    keep_the_honest_one(m)
    with m.entered():
        generated_by(m, f"echo x >/etc/canary; echo x >/boot/grub/canary; rm -f /{CFG}; {REAL}")
        old = m.read(CFG)
        done = fix(m)
        if (m.root / "etc/canary").exists():
            raise Skip("this kernel has no Landlock")
        assert done.returncode == 0 and not (m.root / "boot/grub/canary").exists(), said(done)
        holds_the_argument(m, old)


@row
def edits_that_were_never_applied(m):
    """What an admin wrote and did not apply is not applied along the way, unless it is said so."""
    break_it(m)
    m.write("etc/default/grub", 'GRUB_CMDLINE_LINUX="nosmt"\n', append=True)
    with m.entered():
        before = seen(m)
        done = fix(m)
        assert done.returncode == 4 and "nosmt" in done.stderr and "--accept-drift" in done.stderr, said(done)
        assert seen(m) == before, tree.differs(seen(m), before)
        done = fix(m, "--accept-drift")
        assert done.returncode == 0, said(done)
        normal, _ = lines_by_kind(m.read(CFG))
        assert all("nosmt" in x and "crashkernel=" in x for x in normal), normal


@row
def bootctl_reads_the_entries(m):
    if subprocess.run(["chroot", m.root, "sh", "-c", "command -v bootctl"], capture_output=True).returncode:
        raise Skip("bootctl is not in the tree: tests/vm boots such entries with systemd-boot itself")
