# SPDX-License-Identifier: MIT
"""Hosts for Ansible: one Debian tree below an overlay for each, an sshd, a network namespace of its own.

All of it is in a mount and a network namespace of this process, which has no way to anywhere: nothing
is left when it ends. What a host was changed by is what its overlay holds.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PACKAGES = (
    "systemd,systemd-boot,linux-image-cloud-amd64,initramfs-tools,zstd,python3,python3-apt,openssh-server,sudo,"
    "libkmod2,libmount1,libinih1,libjson-c5,libarchive13"
)
# In the configured tree, so that its scripts see the kernel.
LATER = (
    'chroot "$1" env DEBIAN_FRONTEND=noninteractive '
    "apt-get install -y --no-install-recommends kdump-tools makedumpfile"
)
# Its tools make it a machine that boots with systemd-boot, which no disk is needed for.
MACHINE = "chroot \"$1\" sh -c '" + " && ".join((
    'useradd -m -s /bin/sh -p "*" admin',
    "echo admin ALL=NOPASSWD: ALL >/etc/sudoers.d/admin",
    "systemd-machine-id-setup",
    "mkdir -p /boot/efi/loader/entries /boot/efi/EFI/systemd /boot/efi/$(cat /etc/machine-id)",
    "cp /usr/lib/systemd/boot/efi/systemd-bootx64.efi /boot/efi/EFI/systemd",
    "echo timeout 0 >/boot/efi/loader/loader.conf",
    "cat /etc/machine-id >/etc/kernel/entry-token",
    "echo root=UUID=5b0f6b1b-1d2e-4c1e-9a3d-7c8f60b1a2d3 ro quiet >/etc/kernel/cmdline",
    "cd /lib/modules",
    "BOOT_ROOT=/boot/efi kernel-install add * /boot/vmlinuz-* /boot/initrd.img-*",
)) + "'"
NET = "10.77.0"
# What coming in and being asked leaves on any host.
NOISE = ("/home/admin", "/var/log", "/run", "/tmp", "/dev", "/proc")


def run(*command, **more):
    done = subprocess.run(command, text=True, errors="replace", capture_output=True, **more)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {(done.stdout + done.stderr)[-1500:]}")
    return done.stdout


def tree(cache, more=""):
    """The tree all hosts have below them, with more packages (",NAME"...): made once for each recipe."""
    command = ["mmdebstrap", "--variant=minbase", "--architectures=amd64", f"--include={PACKAGES}{more}",
               '--aptopt=APT::Install-Recommends "false"', f"--customize-hook={LATER}", f"--customize-hook={MACHINE}",
               "bookworm"]
    made = cache / hashlib.sha256("\0".join(command).encode()).hexdigest()[:12]
    if not made.is_dir():
        new = made.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        cache.mkdir(parents=True, exist_ok=True)
        print("making the hosts' tree (a few minutes)", flush=True)
        with open(cache / "mmdebstrap.log", "w") as log:
            subprocess.run([*command, new], stdout=log, stderr=log, check=True)
        new.rename(made)
    return made


class Host:
    def __init__(self, number, base, top, key):
        self.name, self.address = f"host{number}", f"{NET}.{number}"
        self.upper, self.root = top / f"{self.name}.upper", top / self.name
        work = top / f"{self.name}.work"
        for path in (self.upper, work, self.root):
            path.mkdir()
        run("mount", "-t", "overlay", "-o", f"lowerdir={base},upperdir={self.upper},workdir={work}", "overlay",
            self.root)
        run("mount", "-t", "proc", "proc", self.root / "proc")
        for name in ("null", "zero", "random", "urandom", "tty"):
            (self.root / "dev" / name).touch()
            run("mount", "--bind", f"/dev/{name}", self.root / "dev" / name)
        self.write("home/admin/.ssh/authorized_keys", key.with_suffix(".pub").read_text())
        (self.root / "run/sshd").mkdir()
        self.link()
        self.log = top / f"{self.name}.log"
        self.sshd = subprocess.Popen(
            ["ip", "netns", "exec", self.name, "chroot", self.root, "/usr/sbin/sshd", "-D", "-e",
             "-o", "PidFile=none", "-o", "UsePAM=no", "-o", "StrictModes=no"],
            stdout=subprocess.DEVNULL, stderr=open(self.log, "w"))

    def link(self):
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", f"{self.name}-v", "type", "veth", "peer", "name", "eth0", "netns", self.name)
        run("ip", "link", "set", f"{self.name}-v", "master", "hosts", "up")
        run("ip", "-n", self.name, "addr", "add", f"{self.address}/24", "dev", "eth0")
        run("ip", "-n", self.name, "link", "set", "eth0", "up")

    def write(self, name, text, mode=0o644):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def read(self, pattern):
        (path,) = self.root.glob(pattern)
        return path.read_text()

    def changes(self):
        """What is not as in the common tree: each file's mode and a hash of its bytes."""
        found = {}
        for path in sorted(self.upper.rglob("*")):
            name = str(path)[len(str(self.upper)):]
            if path.is_dir() or name.startswith(NOISE):
                continue
            s = path.lstat()
            found[name] = (s.st_mode, s.st_mtime_ns,
                           hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None)
        return found

    def stop(self):
        self.sshd.terminate()
        self.sshd.wait()


def network():
    """Our end of all cables. The names of namespaces are to be ours alone, too."""
    run("ip", "link", "set", "lo", "up")
    Path("/run/netns").mkdir(exist_ok=True)
    run("mount", "-t", "tmpfs", "netns", "/run/netns")
    run("ip", "link", "add", "hosts", "type", "bridge")
    run("ip", "addr", "add", f"{NET}.254/24", "dev", "hosts")
    run("ip", "link", "set", "hosts", "up")


def answering(hosts, key):
    """Waits until every one of them lets us in."""
    end = time.monotonic() + 30
    for host in hosts:
        while True:
            try:
                run("ssh", *options(key), f"admin@{host.address}", "true")
                break
            except RuntimeError as why:
                if time.monotonic() > end:
                    raise RuntimeError(f"{why}; {host.log.read_text()[-500:]}") from None
                time.sleep(0.2)


def options(key):
    return ["-i", str(key), "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o", "ConnectTimeout=5", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR"]


def own_namespaces(inside, *which):
    """Starts this program again where what it mounts, and connects unless told otherwise, is its own."""
    if not os.environ.get(inside):
        os.environ[inside] = "1"
        which = which or ("--mount", "--net")
        os.execvp("unshare", ["unshare", *which, "--propagation", "private", sys.executable, *sys.argv])
