# SPDX-License-Identifier: MIT
"""What check asks of the kernel, by strace: it reads, and writes to stdout and stderr. Nothing else."""

import re
import subprocess

from . import tool
from .tool import Machine, Skip, has, scratch

CHANGES = {
    "creat", "mkdir", "mkdirat", "mknod", "mknodat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2",
    "link", "linkat", "symlink", "symlinkat", "truncate", "ftruncate", "fallocate", "chmod", "fchmod", "fchmodat",
    "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes", "utimensat", "futimesat", "setxattr",
    "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "mount", "umount2", "move_mount",
    "fsopen", "fsmount", "pivot_root", "chroot", "swapon", "swapoff", "reboot", "kexec_load", "kexec_file_load",
    "init_module", "finit_module", "delete_module", "sync", "syncfs", "fsync", "fdatasync", "sethostname", "settimeofday",
    "clock_settime", "kill", "tkill", "tgkill", "ptrace", "setuid", "setgid", "setresuid", "setresgid", "bpf", "acct",
}
PROGRAMS = {"execve", "execveat", "fork", "vfork", "clone", "clone3"}
NETWORK = {"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg",
           "recvfrom", "recvmsg"}
WRITES = {"write", "writev", "pwrite64", "pwritev", "pwritev2", "sendfile", "splice", "copy_file_range", "tee", "vmsplice",
          "ioctl"}
OPENS = {"open", "openat", "openat2"}
WRITE_FLAGS = re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE|EXCL)\b")


def traced(*args):
    """[(name, arguments)] of one run."""
    if not has("strace"):
        raise Skip("strace is not installed")
    log = scratch() / "log"
    done = subprocess.run(["strace", "-f", "-qq", "-s", "256", "-o", str(log), tool.program, *args],
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    if not log.exists() or not log.read_text(errors="replace").strip():
        raise Skip("strace cannot trace here: " + done.stderr.decode(errors="replace").strip()[:80])
    calls = []
    for line in log.read_text(errors="replace").splitlines():
        m = re.match(r"\d+\s+(?:<\.\.\. )?(\w+)(?: resumed>.*|\((.*))$", line)
        if m:
            calls.append((m[1], m[2] or ""))
    assert done.returncode in (0, 1, 2, 3), done.returncode
    return calls


def wrong_call(name, args):
    if name in CHANGES or name in NETWORK or name in PROGRAMS:
        return True
    if name in OPENS:
        return bool(WRITE_FLAGS.search(args.split('"')[-1]))
    if name == "ioctl":
        return "TCGETS" not in args
    return name in WRITES and not re.match(r"[12],", args)


def reads_only(*args):
    calls = traced(*args)
    started = [i for i, (name, _) in enumerate(calls) if name == "execve"]
    assert started[:1] == [0], calls[:1]
    for name, arguments in calls[1:]:
        assert not wrong_call(name, arguments), f"{name}({arguments[:120]}"
    return calls


def test_live():
    for args in (["check"], ["check", "--format", "json"], ["check", "--quick"], ["check", "-v"],
                 ["check", "--trigger", "panic"], ["check", "--only", "nmi-panic"], ["list"], ["explain", "nmi-panic"]):
        try:
            reads_only(*args)
            yield " ".join(args), None
        except AssertionError as wrong:
            yield " ".join(args), str(wrong)


def test_a_captured_machine_and_an_image():
    m = Machine()
    image = Machine().remove("/kdumpready-capture.json")
    for root in (m.root, image.root):
        for args in ([], ["--format", "json"], ["--quick"]):
            reads_only("check", "--root", str(root), *args)


def test_a_root_is_not_left():
    """Below --root every path is resolved in it; of the host only libraries, policy and /proc/self/fd are opened."""
    m = Machine()
    mounts = m.path("/proc/self/mountinfo").read_text()
    m.write("/proc/self/mountinfo", re.sub(r" - (\w+) /dev/\S+", r" - \1 /dev/root", mounts, count=1))
    # The first three are libselinux's own, before main.
    allowed = re.compile(r"/(proc/filesystems$|sys/fs/selinux$|etc/selinux/|lib|usr/lib|etc/ld\.so\.|proc/self/fd/|dev/null|dev/urandom|etc/kdumpready\.conf)")
    for name, arguments in reads_only("check", "--root", str(m.root)):
        if name in ("open", "openat") and '"' in arguments:
            path = arguments.split('"')[1]
            below = arguments.startswith("AT_FDCWD") or name == "open"
            assert not below or path in ("/", str(m.root)) or allowed.match(path), f"{name}({arguments}"
        if name == "openat2":
            assert "RESOLVE_IN_ROOT" in arguments and "RESOLVE_NO_MAGICLINKS" in arguments, arguments
        if name in ("stat", "lstat", "access", "readlink", "newfstatat") and arguments.startswith(('"', "AT_FDCWD")):
            path = arguments.split('"')[1]
            assert allowed.match(path) or path.startswith("/proc/self"), f"{name}({arguments}"


def test_nothing_is_opened_that_could_block():
    for name, arguments in traced("check", "--root", str(Machine().root)):
        if name == "open" or (name == "openat" and "/proc/self/fd/" in arguments):
            assert "O_NONBLOCK" in arguments or "/lib" in arguments or "/etc/ld" in arguments, arguments


def test_only_the_file_asked_for_is_written():
    target = scratch() / "report"
    opened = [a for n, a in traced("check", "--root", str(Machine().root), "-o", str(target))
              if n in OPENS and WRITE_FLAGS.search(a.split('"')[-1])]
    assert len(opened) == 1 and "/.report." in opened[0], opened  # and renamed to it
