# SPDX-License-Identifier: MIT
"""What zsh offers: it completes only on a terminal, so it is given one."""

import os
import pty
import select
import time

SETUP = ("unset zle_bracketed_paste; unsetopt promptsp; PS1=; PS2=; LISTMAX=100000; fpath=({} $fpath); "
         "autoload -Uz compinit; compinit -u -D; zstyle ':completion:*' list-prompt ''; "
         "zstyle ':completion:*' verbose no; bindkey '^X' list-choices; echo re''ady\n")


def _read(fd, mark, limit):
    """Until `mark` has come, or nothing has for a second."""
    got, end = b"", time.monotonic() + limit
    while time.monotonic() < end and (not mark or mark not in got):
        if select.select([fd], [], [], 1)[0]:
            try:
                got += os.read(fd, 65536)
            except OSError:
                break
        elif got and not mark:
            break
    return got


def completes(functions, path, line):
    """The words that are listed for `line`; `functions` holds what completes, `path` the program."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvpe("zsh", ["zsh", "-f", "-i"],
                   {"PATH": path, "TERM": "dumb", "COLUMNS": "80", "LINES": "1000", "HOME": "/nonexistent"})
    try:
        os.write(fd, SETUP.format(functions).encode())
        _read(fd, b"\nready", 30)
        os.write(fd, line.encode() + b"\x18")
        shown = _read(fd, b"", 30).decode("utf-8", "replace")
    finally:
        os.close(fd)
        os.waitpid(pid, 0)
    return {word for row in shown.splitlines() if not row.startswith(line.split()[0]) for word in row.split()}
