# SPDX-License-Identifier: MIT
"""One QEMU process: its disks, its console, its monitor and its agent."""

import atexit
import shutil
import subprocess
from pathlib import Path

from . import limits
from .sockets import Agent, Monitor

OVMF = Path("/usr/share/OVMF")
# Without cx16: QEMU 7.2 mixes up the flags after a cmpxchg16b, and Linux 6.12 then double-faults in
# kmalloc. Without la57: four levels of page tables are quicker to emulate than five.
CPU = "max,-cx16,-la57"
OUTBOX_MIB = 1536  # room for an uncompressed vmcore of a 1 GiB guest

_running = set()


class Guest:
    """Software emulation on purpose: the tests must run where there is no usable KVM."""

    def __init__(self, directory, firmware, cpus=1, variables_from=None):
        self.dir = Path(directory)
        self.dir.mkdir(parents=True, exist_ok=True)
        self.console_path = self.dir / "console.log"
        self.outbox = self.dir / "outbox.raw"
        self.process = self.monitor = self.agent = None
        self.argv = ["setpriv", "--pdeathsig", "KILL", "--",  # never outlive the test
                     "qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none",
                     "-machine", "pc" if firmware == "bios" else "q35",
                     "-accel", "tcg,thread=multi,tb-size=256", "-cpu", CPU, "-smp", str(cpus),
                     "-m", "1024", "-nic", "none", "-vga", "std", "-device", "virtio-rng-pci",
                     "-serial", f"file:{self.console_path}",
                     "-qmp", f"unix:{self.dir}/qmp,server=on,wait=off",
                     "-chardev", f"socket,id=agent,path={self.dir}/agent,server=on,wait=off",
                     "-device", "virtio-serial-pci",
                     "-device", "virtserialport,chardev=agent,name=kdumpready.vm"]
        if firmware == "uefi":
            variables = self.dir / "vars.fd"
            shutil.copy(variables_from or OVMF / "OVMF_VARS_4M.fd", variables)
            self.argv += ["-drive", "if=pflash,unit=0,format=raw,readonly=on,"
                                    f"file={OVMF}/OVMF_CODE_4M.fd",
                          "-drive", f"if=pflash,unit=1,format=raw,file={variables}"]

    def own_disk(self, path):
        """A disk that is this guest's alone."""
        self.disk(path, "raw", "root")
        self._outbox()

    def disk(self, path, form, serial, readonly=False):
        """Disks appear as /dev/disk/by-id/virtio-SERIAL, the first of them as /dev/vda."""
        self.argv += ["-drive", f"if=none,id={serial},file={path},format={form},cache=unsafe,"
                                f"discard=unmap,readonly={'on' if readonly else 'off'}",
                      "-device", f"virtio-blk-pci,drive={serial},serial={serial}"]

    def overlay(self, base):
        """The image itself is never written: each scenario has its own layer on top."""
        layer = self.dir / "disk.qcow2"
        form = base.suffix[1:]
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", form, "-b", str(base),
                        str(layer)], check=True)
        self.disk(layer, "qcow2", "root")
        self._outbox()

    def _outbox(self):
        with open(self.outbox, "wb") as file:
            file.truncate(OUTBOX_MIB << 20)
        self.disk(self.outbox, "raw", "outbox")

    def plug(self, mib):
        """A disk more, while the guest runs: /dev/disk/by-id/virtio-second."""
        path = self.dir / "second.raw"
        with open(path, "wb") as file:
            file.truncate(mib << 20)
        self.monitor.command("blockdev-add", driver="raw", **{"node-name": "second"},
                             file={"driver": "file", "filename": str(path), "discard": "unmap"})
        self.monitor.command("device_add", driver="virtio-blk-pci", drive="second", id="second",
                             serial="second")
        self.must("for i in $(seq 60); do [ -e /dev/disk/by-id/virtio-second ] && exit; sleep 1; "
                  "done; exit 1", "the second disk to be there")

    def start(self):
        self.console_path.write_bytes(b"")
        with open(self.dir / "qemu.err", "wb") as err:
            self.process = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, stdout=err,
                                            stderr=err)
        _running.add(self)
        self.monitor = Monitor(self.dir / "qmp")
        self.agent = Agent(self.dir / "agent")

    def stop(self):
        """Only ever our own process."""
        for link in (self.monitor, self.agent):
            if link:
                link.close()
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        _running.discard(self)

    def alive(self):
        if self.process.poll() is not None:
            raise RuntimeError("qemu ended: " + (self.dir / "qemu.err").read_text()[-400:])
        return True

    def wait_boot(self, number, name="boot"):
        """Wait for the greeting of the number-th boot (1 is the first)."""
        limits.wait(lambda: self.alive() and len(self.agent.boots) >= number, name,
                    f"the agent's greeting of boot {number}")

    def run(self, script, what, name="command"):
        return self.agent.run(script, what, name)

    def must(self, script, what, name="command"):
        done = self.run(script, what, name)
        if done.status:
            raise RuntimeError(f"{what}: status {done.status}: {done.err[-600:]}{done.out[-300:]}")
        return done.out

    def console(self, since=0):
        return self.console_path.read_bytes()[since:].decode(errors="replace")

    def mark(self):
        return self.console_path.stat().st_size


@atexit.register
def stop_all():
    for guest in list(_running):
        guest.stop()
