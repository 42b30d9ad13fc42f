# SPDX-License-Identifier: MIT
"""A real Debian tree on a disk of its own, changed by its own tools, looked at, and put back.

Everything is mounted in a mount namespace of this process (run starts itself in one), so that
nothing is left mounted however it ends. The disk is a file; it is shown as /dev/vda, since GRUB's
own scripts make no entry for a kernel on a loop device.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

MIRROR = os.environ.get("ROOTS_MIRROR", "")  # empty: what mmdebstrap takes for the suite
SUITES = {"bookworm": 12, "trixie": 13}
PACKAGES = (
    "linux-image-cloud-amd64,procps,systemd,systemd-sysv,grub-pc,makedumpfile,kexec-tools,"
    "libkmod2,libmount1,libinih1,libjson-c5,libarchive13,ca-certificates"
)
# In the configured tree, so that its scripts see the kernel and GRUB; it recommends a whole kernel more.
KDUMP = (
    'chroot "$1" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends kdump-tools'
)
DISK = "1500M"
PROGRAM = "usr/local/bin/kdumpready"
NOBODY = 65534


def run(*command, check=True, **more):
    r = subprocess.run(command, text=True, errors="replace", capture_output=True, **more)
    if check and r.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {r.returncode}: {(r.stdout + r.stderr)[-2000:]}")
    return r


def recipe(suite):
    command = ["mmdebstrap", "--variant=apt", "--architectures=amd64", f"--include={PACKAGES}",
               f"--customize-hook={KDUMP}", suite]
    return command, [MIRROR] if MIRROR else []


def tree(suite, cache):
    """The tree of a suite: made once for each recipe."""
    command, mirror = recipe(suite)
    key = hashlib.sha256("\0".join(command + mirror).encode()).hexdigest()[:12]
    made = cache / f"{suite}-{key}"
    if not made.is_dir():
        if not shutil.which("mmdebstrap"):
            raise FileNotFoundError("mmdebstrap is not installed")
        cache.mkdir(parents=True, exist_ok=True)
        new = cache / f"{suite}-{key}.new"
        shutil.rmtree(new, ignore_errors=True)
        print(f"making {made.name} (a few minutes)", flush=True)
        with open(cache / f"{suite}-{key}.log", "w") as log:
            subprocess.run([*command, new, *mirror], stdout=log, stderr=log, check=True)
        new.rename(made)
    return made


class Report:
    """What the program says of a tree, once as text and once as JSON."""

    def __init__(self, text, report):
        self.status = report.returncode
        self.line = text.stdout.split("\n", 1)[0]
        self.noise = text.stderr + report.stderr
        try:
            self.json = json.loads(report.stdout)
        except ValueError:
            raise AssertionError(f"status {report.returncode} and no report: "
                                 f"{(report.stdout + report.stderr)[:500]}") from None
        self.grade = self.json["grade"]
        self.now = self.json["grade_now"]
        self.next = {f["id"]: f["next"] for f in self.json["findings"]}
        self.fix = {f["id"]: f["fix"]["commands"] for f in self.json["findings"]}

    def verdict(self, rule):
        return self.next[rule]["verdict"] if self.next.get(rule) else None

    def message(self, rule):
        f = self.next[rule]
        where = f["where"] or {}
        return f"{where.get('path') or ''}: {f['message']}"

    def verdicts(self):
        return {rule: f["verdict"] for rule, f in self.next.items() if f}

    def wants(self, grade=None, says=(), **rules):
        """Asserts the grade, verdicts (a_rule="fail") and words of the messages of those rules."""
        shown = "; ".join(f"{r} {f['verdict']}: {self.message(r)}" for r, f in self.next.items()
                          if f and f["verdict"] not in ("pass", "skip", "pending"))[:600]
        assert not self.noise, f"on stderr: {self.noise}"
        assert self.now is None, f"grade_now is {self.now}: an image has none"
        if grade:
            status = {"READY": 0, "DEGRADED": 1, "NOT READY": 2, "UNKNOWN": 3}[grade]
            assert (self.grade, self.status) == (grade, status), \
                f"{self.grade}, status {self.status}, not {grade}: {shown}"
        for name, verdict in rules.items():
            rule = name.replace("_", "-")
            assert self.verdict(rule) == verdict, f"{rule} is {self.verdict(rule)}, not {verdict}: {shown}"
        said = " ".join(self.message(n.replace("_", "-")) for n in rules)
        for words in [says] if isinstance(says, str) else says:
            assert words in said, f"'{words}' is not in: {said}"
        return self


class Machine:
    def __init__(self, suite, made, cache, program):
        self.suite, self.release = suite, SUITES[suite]
        self.top = Path("/mnt")  # a tmpfs of this namespace: anybody may pass through it
        self.root = self.top / suite
        self.disk = cache / f"{suite}.disk"
        self.saved = []
        self.modes = []
        self.program = self.top / "kdumpready"
        self.attach(made, program)
        self.release_of_kernel = next((self.root / "lib/modules").iterdir()).name
        with self.entered():
            self.update_grub()
        self.saved.clear()
        self.pristine = self.manifest()

    def attach(self, made, program):
        self.root.mkdir()
        self.disk.unlink(missing_ok=True)
        run("truncate", "-s", DISK, self.disk)
        run("mkfs.ext4", "-q", "-F", "-m", "0", "-d", made, self.disk)
        loop = run("losetup", "--find", "--show", self.disk).stdout.strip()
        try:
            node = Path("/dev/vda")
            node.unlink(missing_ok=True)
            os.mknod(node, stat.S_IFBLK | 0o600, os.stat(loop).st_rdev)
            uuid = run("blkid", "-o", "value", "-s", "UUID", loop).stdout.strip()
            by_uuid = Path("/dev/disk/by-uuid")
            by_uuid.mkdir(parents=True, exist_ok=True)
            (by_uuid / uuid).symlink_to("../../vda")
            self.uuid = uuid
            run("mount", "-t", "ext4", "/dev/vda", self.root)
        finally:
            run("losetup", "-d", loop, check=False)  # goes when it is unmounted
            self.disk.unlink()
        (self.root / PROGRAM).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(program, self.root / PROGRAM)
        shutil.copy(program, self.program)

    def detach(self):
        run("umount", self.root)
        self.root.rmdir()

    # Inside.

    @contextlib.contextmanager
    def entered(self, *what):
        """With the build host's /dev, /proc and /sys in it, as an image build has them."""
        mounted = []
        try:
            for name in what or ("dev", "proc", "sys"):
                run("mount", "--bind", f"/{name}", self.root / name)
                mounted.append(self.root / name)
            yield
        finally:
            for path in reversed(mounted):
                run("umount", path)

    def inside(self, *command, **more):
        return run("chroot", self.root, *command, **more)

    def update_grub(self):
        self.save("boot/grub/grub.cfg", "boot/grub/grub.cfg.new", "boot/grub/grubenv")
        self.inside("env", "LC_ALL=C", "update-grub")
        self.inside("grub-script-check", "/boot/grub/grub.cfg")
        text = self.read("boot/grub/grub.cfg")
        assert re.search(rf"^\s+linux\s+/boot/vmlinuz-\S+ root=UUID={self.uuid} ro", text, re.M), \
            "update-grub made no entry"

    # Changing it.

    def save(self, *names):
        """Remembers what is there; put_back brings it back."""
        for name in names:
            path = self.root / name
            while not path.parent.is_dir():  # a directory that will have to be made
                path = path.parent
            if any(path == s or s in path.parents for s, _ in self.saved):
                continue
            copy = self.top / f"saved-{len(self.saved)}"
            if path.is_symlink() or path.exists():
                run("cp", "-a", "--", path, copy)
            self.saved.append((path, copy))

    def put_back(self):
        for path, copy in reversed(self.saved):
            run("rm", "-rf", "--", path)
            if copy.is_symlink() or copy.exists():
                run("cp", "-a", "--", copy, path)
                run("rm", "-rf", "--", copy)
        self.saved.clear()

    def read(self, name):
        return (self.root / name).read_text()

    def write(self, name, text, append=False):
        self.save(name)
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not append and path.is_symlink():
            path.unlink()
        with open(path, "a" if append else "w") as f:
            f.write(text)

    def link(self, name, to):
        self.remove(name)
        (self.root / name).symlink_to(to)

    def remove(self, name):
        self.save(name)
        run("rm", "-rf", "--", self.root / name)

    def chmod(self, name, mode):
        path = self.root / name
        self.modes.append((path, stat.S_IMODE(path.lstat().st_mode)))
        path.chmod(mode)

    def put_modes_back(self, but=0):
        while len(self.modes) > but:
            path, mode = self.modes.pop()
            path.chmod(mode)

    def ready(self):
        """What the documentation of both releases ends at."""
        self.write("etc/sysctl.d/60-nmi.conf", "kernel.unknown_nmi_panic = 1\n")

    # Looking at it.

    def look(self, prefix, program, *options):
        before = self.manifest(times=True)
        reports = [run(*prefix, program, "check", *args, *options, check=False)
                   for args in ((), ("--format", "json"))]
        after = self.manifest(times=True)
        assert before == after, f"check changed the tree: {sorted(set(before.items()) ^ set(after.items()))[:4]}"
        return Report(*reports)

    def image(self, *options, user=None):
        prefix = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        return self.look(prefix, self.program, "--root", self.root, *options)

    def chroot(self, *options, user=None, around=()):
        who = [f"--userspec={user}:{user}"] if user else []
        return self.look([*around, "chroot", *who, self.root], "/" + PROGRAM, *options)

    def manifest(self, times=False, contents=False):
        """Every file of the disk: what it is, and where asked for its times and a hash of its bytes."""
        found = {}
        device = self.root.stat().st_dev
        stack = [self.root]
        while stack:
            top = stack.pop()
            for entry in os.scandir(top):
                s = entry.stat(follow_symlinks=False)
                if s.st_dev != device:
                    continue
                name = entry.path[len(str(self.root)):]
                is_dir = entry.is_dir(follow_symlinks=False)
                what = [s.st_mode, s.st_uid, s.st_gid, 0 if is_dir else s.st_size]
                if times:
                    what += [s.st_ino, s.st_nlink, s.st_mtime_ns, s.st_ctime_ns]
                elif not is_dir:
                    what.append(s.st_mtime_ns)
                if entry.is_symlink():
                    what.append(os.readlink(entry.path))
                elif contents and entry.is_file(follow_symlinks=False):
                    what.append(hashlib.sha256(Path(entry.path).read_bytes()).hexdigest())
                found[name] = tuple(what)
                if is_dir:
                    stack.append(entry.path)
        return found

    def is_as_before(self):
        now = self.manifest()
        return sorted(k for k in self.pristine.keys() | now.keys() if self.pristine.get(k) != now.get(k))
