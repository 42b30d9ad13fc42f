# SPDX-License-Identifier: MIT
"""Send one NMI to a guest and find out what became of it."""

import re
import time
from collections import namedtuple

from . import limits, vmcore

# dump: True when a complete vmcore of this very crash was left. how: one word for the course of
# events. seconds: from the interrupt until the guest answered again (or the verdict was clear).
Outcome = namedtuple("Outcome", "dump how detail seconds")

IGNORED = re.compile(r"Dazed and confused")
# The last thing a kernel prints that neither starts a capture kernel nor reboots; its reason tells
# the kernel that was interrupted from a capture kernel that died.
PANIC_END = re.compile(r"---\[ end (Kernel panic - not syncing: .*?) \]---")
HANG = 5    # seconds of silence that confirm it
SHRUG = 8   # seconds of life that show an interrupt had no effect


def send(guest, row_name, coredir, last=False, crash="", program=None):
    """Afterwards the guest is up again, in a new boot unless the interrupt was ignored.

    A guest that hangs after its last interrupt is left so: a kernel that hangs in a panic has not
    written a dump, not even the capture kernel. `crash`: what the guest does to itself instead.
    `program`: has to say of what is left what makedumpfile says.
    """
    token = f"kdumpready-vm {row_name} {time.time_ns():x}"
    guest.must(f"sync; echo '<3>{token}' >/dev/kmsg", "marking the kernel log")
    mark, boots = guest.mark(), len(guest.agent.boots)
    start = time.monotonic()
    if crash:
        guest.agent.start(crash)
    else:
        guest.monitor.command("inject-nmi")
    how = _watch(guest, mark, boots)
    if how in ("ignored", "nothing"):
        guest.must("true", "the guest to answer after the interrupt")
    elif how == "hang" and last:
        return Outcome(False, how, PANIC_END.search(guest.console(mark)).group(1),
                       round(time.monotonic() - start, 1))
    elif how in ("hang", "stuck"):
        guest.monitor.command("system_reset")
        guest.wait_boot(boots + 1)
    seconds = round(time.monotonic() - start, 1)
    dump, detail = _collect(guest, coredir, token, program)
    return Outcome(dump, "dump" if dump else how, detail, seconds)


def _watch(guest, mark, boots):
    """ignored, nothing, hang, stuck (in the capture kernel) or back.

    A panic that starts a capture kernel shows nothing on the console: in an NMI, printing is put
    off until after it, and there is no after. Only what follows can be seen.
    """
    # Sent after the interrupt: when this boot answers it, it has shrugged the interrupt off.
    alive = guest.agent.start(f"sleep {SHRUG}")
    seen = {"size": mark, "since": time.monotonic()}

    def ending():
        text = guest.console(mark)
        if len(guest.agent.boots) > boots:
            return "back"
        if IGNORED.search(text):
            return "ignored"
        if alive in guest.agent.results:
            return "nothing"
        if guest.mark() != seen["size"]:
            seen.update(size=guest.mark(), since=time.monotonic())
        silence = time.monotonic() - seen["since"]
        if silence > HANG and PANIC_END.search(text):
            return "hang"
        return guest.alive() and silence > limits.limit("silence") and "stuck"

    try:
        return limits.wait(ending, "capture", "the interrupt to have an effect, or none")
    except limits.Expired:
        return "stuck"


def _collect(guest, coredir, token, program):
    """Copy the newest dump out through a raw disk, and take all of them away."""
    listing = guest.must(f"find {coredir} -type f -size +0 \\( -name 'dump*' -o -name 'vmcore*' \\)"
                         " -printf '%T@ %s %p\\n' 2>/dev/null | sort -n; true", "listing dumps")
    empty = guest.must(f"find {coredir} -type f -size 0 -printf '%p ' 2>/dev/null; true",
                       "listing empty files").strip()
    if not listing.strip():
        return False, f"only empty files: {empty}" if empty else f"no dump under {coredir}"
    _, size, path = listing.strip().splitlines()[-1].split(" ", 2)
    guest.must(f"dd if='{path}' of=/dev/disk/by-id/virtio-outbox bs=1M conv=notrunc status=none "
               f"&& sync && rm -rf {coredir}/2*", f"copying {path} out")
    copy = guest.dir / "vmcore"
    _carve(guest.outbox, copy, int(size))
    dump, why = vmcore.examine(copy, token)
    wrong = vmcore.disagreement(program, copy, dump) if program else None
    for left in guest.dir.glob("vmcore*"):
        if left.suffix != ".log":
            left.unlink()
    if wrong:
        raise RuntimeError(f"{path}: {why}; but kdumpready dumps: {wrong}")
    return dump, f"{path}: {why}"


def _carve(disk, copy, size):
    with open(disk, "rb") as source, open(copy, "wb") as target:
        while size > 0:
            block = source.read(min(size, 1 << 20))
            if not block:
                break
            target.write(block)
            size -= len(block)
