# SPDX-License-Identifier: MIT
"""What the tests share: a machine in a directory of its own, and one run of the program."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import copies

TOP = Path(__file__).resolve().parents[3]
READY = "debian12-kvm-ready"
GRADES = {0: "READY", 1: "DEGRADED", 2: "NOT READY", 3: "UNKNOWN"}

program = "build/kdumpready"
_made = []


class Skip(Exception):
    """What a test needs is not there: says what."""


def scratch():
    if not _made:
        _made.append(Path(tempfile.mkdtemp(prefix="kdumpready-cli-")))
        os.chmod(_made[0], 0o755)
    return Path(tempfile.mkdtemp(dir=_made[0]))


def clean_up():
    for path in _made:
        subprocess.run(["chmod", "-R", "u+rwX", str(path)], check=False)
        shutil.rmtree(path, ignore_errors=True)
    _made.clear()


class Machine:
    """A copy of a fixture that a test may change."""

    def __init__(self, fixture=READY):
        self.root = scratch() / "root"
        copies.make(fixture, self.root, age=False)
        os.chmod(self.root, 0o755)
        os.chmod(self.root.parent, 0o755)

    def path(self, path):
        return self.root / str(path).lstrip("/")

    def write(self, path, content):
        target = self.path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_symlink():
            target.unlink()
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.write_text(content)
        return self

    def append(self, path, text):
        return self.write(path, self.path(path).read_text() + text)

    def remove(self, path):
        target = self.path(path)
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        else:
            target.unlink()
        return self

    def capture(self, **changes):
        path = self.path("kdumpready-capture.json")
        data = json.loads(path.read_text())
        data.update(changes)
        return self.write("kdumpready-capture.json", json.dumps(data))

    def check(self, *args, **kwargs):
        return run("check", "--root", str(self.root), *args, **kwargs)

    def report(self, *args):
        return json.loads(self.check("--format", "json", *args).out)


class Run:
    def __init__(self, done):
        self.status = done.returncode
        self.raw = done.stdout or b""
        self.out = self.raw.decode("utf-8", "backslashreplace")
        self.err = (done.stderr or b"").decode("utf-8", "backslashreplace")


def run(*args, env=None, prefix=(), timeout=10, **kwargs):
    """`prefix`: what the program is run by. The environment is empty but for PATH and `env`."""
    kwargs.setdefault("stdout", subprocess.PIPE)
    kwargs.setdefault("stderr", subprocess.PIPE)
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    full = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), **(env or {})}
    return Run(subprocess.run([*prefix, program, *args], env=full, timeout=timeout, **kwargs))


def has(name):
    return shutil.which(name) is not None


def works(*command):
    """Whether a command that a test needs does its work here."""
    return has(command[0]) and subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                              stderr=subprocess.DEVNULL).returncode == 0
