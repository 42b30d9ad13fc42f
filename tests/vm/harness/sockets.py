# SPDX-License-Identifier: MIT
"""Two line protocols over Unix sockets: QEMU's monitor (QMP) and the agent in the guest."""

import base64
import json
import socket
import threading
from collections import namedtuple

from . import limits

Done = namedtuple("Done", "status out err")


class _Lines:
    """A connected socket whose lines are read by a thread and handed to self.line()."""

    def __init__(self, path, what):
        self.sock = socket.socket(socket.AF_UNIX)
        limits.wait(lambda: self._connect(path), "socket", f"{what} at {path}")
        self.lock = threading.Lock()
        threading.Thread(target=self._read, daemon=True).start()

    def _connect(self, path):
        try:
            self.sock.connect(str(path))
            return True
        except (FileNotFoundError, ConnectionRefusedError):
            return False

    def _read(self):
        try:
            with self.sock.makefile("r", encoding="ascii", errors="replace") as lines:
                for line in lines:
                    with self.lock:
                        self.line(line.strip())
        except OSError:
            pass

    def send(self, text):
        self.sock.sendall(text.encode() + b"\n")

    def close(self):
        self.sock.close()


class Monitor(_Lines):
    """QMP: commands, and the events seen so far."""

    def __init__(self, path):
        self.events = []
        self.answers = []
        super().__init__(path, "the monitor")
        self.command("qmp_capabilities")

    def line(self, line):
        message = json.loads(line)
        if "event" in message:
            self.events.append(message["event"])
        elif "QMP" not in message:
            self.answers.append(message)

    def command(self, name, **arguments):
        self.answers.clear()
        self.send(json.dumps({"execute": name, "arguments": arguments}))
        answer = limits.wait(lambda: self.answers and self.answers[0], "socket",
                             f"the monitor's answer to {name}", poll=0.02)
        if "error" in answer:
            raise RuntimeError(f"{name}: {answer['error'].get('desc')}")
        return answer.get("return")

    def count(self, event):
        with self.lock:
            return self.events.count(event)


class Agent(_Lines):
    """Runs shell scripts in the guest. boots holds the boot id of every greeting, in order."""

    def __init__(self, path):
        self.boots = []
        self.results = {}
        self.number = 0
        super().__init__(path, "the agent's port")

    def line(self, line):
        words = line.split()
        if words[:1] == ["hello"] and len(words) == 2 and words[1] not in self.boots:
            self.boots.append(words[1])
        elif words[:1] == ["done"] and len(words) == 5:
            out, err = (base64.b64decode(word.rstrip("-")) for word in words[3:5])
            self.results[int(words[1])] = Done(int(words[2]), out.decode(errors="replace"),
                                               err.decode(errors="replace"))

    def start(self, script):
        """Send a script without waiting; its number."""
        self.number += 1
        self.send(f"{self.number} {base64.b64encode(script.encode()).decode()}")
        return self.number

    def run(self, script, what, name="command"):
        number = self.start(script)
        return limits.wait(lambda: self.results.pop(number, None), name, what, poll=0.05)
