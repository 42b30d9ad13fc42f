# SPDX-License-Identifier: MIT
"""One row, from power-on to verdict."""

import json
import shutil
import tarfile
import time

from . import images, interrupt, limits, offline, warm

# Everything GRUB reads must be on the disk, not only in the journal: a hung guest is reset, and
# GRUB replays no journal. Freezing a file system checkpoints it.
FLUSH = "\nsync; fsfreeze -f / && fsfreeze -u /\n"
UNPACK = ("mkdir -p /dev/shm/kdumpready && tar -C /dev/shm/kdumpready -xf "
          "/dev/disk/by-id/virtio-payload && ")
# /run is mounted noexec; /dev/shm is not.
CHECK = UNPACK + "/dev/shm/kdumpready/kdumpready check --format json"


class Result:
    """What happened to one row; report.py prints it."""

    def __init__(self, row):
        self.row = row
        self.checks = {}        # "before", "after": grades and findings, when there is a tool
        self.outcomes = {}      # "before", "after": interrupt.Outcome
        self.problems = []
        self.seconds = {}
        self.skipped = None
        self.nmi = True         # False: interrupts were left out on purpose


def run(row, binary, nmi=True):
    """binary None: only what is observed is compared with what the author expects.

    nmi False: no interrupt and no reboot, only what check says after the change; for work on the
    program.
    """
    result = Result(row)
    result.nmi = nmi
    clock = _Clock(result.seconds)
    directory = images.STORE / "run" / row.name
    shutil.rmtree(directory, ignore_errors=True)
    guest = None
    try:
        guest = offline.machine(directory, row, binary) if row.offline else \
            warm.resume(directory, row)
        if binary:
            _payload(guest, binary)
        guest.start()
        if row.offline:  # cloud-init may reboot before anything is said
            guest.wait_boot(1, "first boot")
        else:
            warm.go_on(guest)
        _course(guest, row, binary, nmi, result, clock)
    except (limits.Expired, RuntimeError, OSError, ValueError) as error:
        result.problems.append(f"{type(error).__name__}: {error}")
    finally:
        if guest:
            guest.stop()
        for big in ("disk.raw", "disk.qcow2", "outbox.raw", "vars.fd", "payload.tar", "second.raw", "qmp",
                    "agent"):
            (directory / big).unlink(missing_ok=True)
    clock.lap("total", whole=True)
    return result


def _course(guest, row, binary, nmi, result, clock):
    clock.lap("resume")
    steps = (images.HERE / "steps.sh").read_text()
    if row.disk:
        guest.plug(row.disk)
    if row.prepare:
        guest.must(steps + row.prepare + FLUSH, "the row's preparation")
        _reboot(guest)
        clock.lap("prepare")
    guest.must(steps + row.change + (FLUSH if row.flush else ""), "the row's change")
    clock.lap("change")
    if binary:
        result.checks["before"] = _check(guest, "before")
        clock.lap("check")
    if not nmi:
        return
    boots = len(guest.agent.boots)
    if row.before:
        result.outcomes["before"] = interrupt.send(guest, row.name, row.coredir, program=binary,
                                                   crash=row.crash and steps + row.crash)
        clock.lap("nmi before")
    if row.proof:
        proof = guest.must(steps + row.proof, "the row's proof")
        (guest.dir / "proof").write_text(proof)
    if not row.after:
        return
    if len(guest.agent.boots) == boots:
        _reboot(guest)
        clock.lap("reboot")
    if binary:
        result.checks["after"] = _check(guest, "after")
        clock.lap("check after")
    result.outcomes["after"] = interrupt.send(guest, row.name, row.coredir, last=True,
                                              program=binary)
    clock.lap("nmi after")


def _reboot(guest):
    boots = len(guest.agent.boots)
    guest.agent.start("systemctl reboot")
    guest.wait_boot(boots + 1)


def _payload(guest, binary):
    """The program rides on a read-only disk that holds nothing but a tar archive."""
    path = guest.dir / "payload.tar"
    size = path.stat().st_size
    with tarfile.open(path, "w") as tar:
        tar.add(binary, arcname="kdumpready")
        packaging = images.ROOT / "packaging"
        for file in [*sorted((packaging / "systemd").iterdir()), packaging / "images" / "in-image.sh"]:
            tar.add(file, arcname=file.name)
    if path.stat().st_size > size:
        raise RuntimeError(f"{binary} does not fit into {size >> 20} MiB")
    with open(path, "ab") as file:
        file.truncate(size)


def _check(guest, when):
    """The report as the guest's own kdumpready printed it; kept beside the console log."""
    done = guest.run(CHECK, f"check {when} the reboot")
    (guest.dir / f"check-{when}.json").write_text(done.out)
    try:
        report = json.loads(done.out)
    except ValueError:
        raise RuntimeError(f"check {when} the reboot: status {done.status}, no JSON: "
                           f"{(done.err or done.out)[-300:]!r}") from None
    return {"status": done.status, "overall": report["grade"], "now": report["grade_now"],
            "next": report["grade_next"], "findings": [_brief(f) for f in report["findings"]]}


def _brief(finding):
    """Only what explains a grade; the whole report is in the run's directory."""
    brief = {"id": finding["id"]}
    for column in ("now", "next"):
        part = finding.get(column)
        if part:
            brief[column] = {key: part.get(key) for key in ("verdict", "counted", "message")}
    return brief


class _Clock:
    def __init__(self, laps):
        self.laps = laps
        self.begin = self.last = time.monotonic()

    def lap(self, name, whole=False):
        now = time.monotonic()
        self.laps[name] = round(now - (self.begin if whole else self.last), 1)
        self.last = now
