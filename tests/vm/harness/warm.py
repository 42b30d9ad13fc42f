# SPDX-License-Identifier: MIT
"""The first boot of a row is the same for all rows of an image: do it once and keep the machine.

The image is booted through its own loader, and when the capture kernel is loaded the whole machine
is written to a file. A row then begins where that boot ended, in seconds. Every later boot of the
row is a real one.
"""

import hashlib
import shutil

from . import images, limits
from .guest import Guest

PAYLOAD_MIB = 16  # the guest knows the disk's size from the boot that was kept


def paths(name, cpus):
    # A kept machine can only be read into the same machine, so QEMU's arguments are in its name.
    machine = hashlib.sha256(b"".join((images.HERE / "harness" / part).read_bytes()
                                      for part in ("guest.py", "warm.py"))).hexdigest()[:8]
    stem = images.STORE / f"{name}-{images.digest(name)}-{cpus}cpu-{machine}"
    return [stem.with_name(stem.name + end) for end in (".qcow2", ".state", ".vars")]


def keep(name, cpus, say):
    """Boot once and write the machine down, unless that was done already."""
    layer, state, variables = paths(name, cpus)
    if state.exists():
        return
    for stale in images.STORE.glob(f"{name}-*-{cpus}cpu*"):
        stale.unlink()
    directory = images.STORE / "run" / f"warm-{name}-{cpus}cpu"
    shutil.rmtree(directory, ignore_errors=True)
    guest = Guest(directory, images.IMAGES[name].firmware, cpus)
    try:
        guest.overlay(images.path(name))
        payload_disk(guest)
        guest.start()
        guest.wait_boot(1)
        guest.must("systemctl is-system-running --wait; sync; true", "the end of the boot")
        guest.monitor.command("stop")
        partial = state.with_suffix(".partial")
        guest.monitor.command("migrate", uri=f"exec:cat >{partial}")
        limits.wait(lambda: _written(guest), "command", "the machine to be written down")
        guest.stop()
        (directory / "disk.qcow2").rename(layer)
        if (directory / "vars.fd").exists():
            (directory / "vars.fd").rename(variables)
        partial.rename(state)
        say(f"image {name}: first boot with {cpus} cpu kept")
    finally:
        guest.stop()
        shutil.rmtree(directory, ignore_errors=True)


def resume(directory, row):
    """A guest of the row's own, as it was after its first boot; not started yet."""
    layer, state, variables = paths(row.image, row.cpus)
    guest = Guest(directory, images.IMAGES[row.image].firmware, row.cpus,
                  variables if variables.exists() else None)
    guest.overlay(layer)
    payload_disk(guest)
    guest.argv += ["-incoming", f"exec:cat {state}"]
    return guest


def go_on(guest):
    """After start(): wait until the machine is read in, let it run, greet the agent."""
    limits.wait(lambda: guest.alive() and guest.monitor.command("query-status")["status"]
                != "inmigrate", "command", "the kept machine to be read in")
    guest.monitor.command("cont")
    boot = guest.must("cat /proc/sys/kernel/random/boot_id", "the agent of the kept machine")
    guest.agent.boots.append(boot.strip())


def payload_disk(guest):
    path = guest.dir / "payload.tar"
    with open(path, "ab") as file:
        file.truncate(PAYLOAD_MIB << 20)
    guest.disk(path, "raw", "payload", readonly=True)


def _written(guest):
    status = guest.monitor.command("query-migrate")["status"]
    if status == "failed":
        raise RuntimeError("the machine could not be written down")
    return status == "completed"
