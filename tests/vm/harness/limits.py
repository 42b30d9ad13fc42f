# SPDX-License-Identifier: MIT
"""Every wait has a limit, and says what it waited for when it runs out.

KDUMPREADY_VM_SLOW multiplies all of them, for machines slower than two busy cores.
"""

import os
import time

SLOW = float(os.environ.get("KDUMPREADY_VM_SLOW", "1"))

SECONDS = {
    "socket": 20,        # qemu to listen
    "first boot": 600,   # with the making of a capture initrd
    "boot": 300,         # power-on or reset to the agent's greeting
    "command": 180,      # one script in the guest
    "silence": 180,      # after an interrupt: a guest that neither prints nor answers is stuck
    "capture": 900,      # interrupt to the agent's greeting: capture kernel, dump, reboot, boot
    "mmdebstrap": 600,
}


class Expired(Exception):
    """A limit ran out."""


def limit(name):
    return SECONDS[name] * SLOW


def wait(condition, name, what, poll=0.2):
    """Call condition until it gives something true; its value. Expired names what was awaited."""
    end = time.monotonic() + limit(name)
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Expired(f"waited {limit(name):.0f} s ({name}) for {what}")
        time.sleep(poll)
