# SPDX-License-Identifier: MIT
"""What an object file asks for, and what each layer may ask for.

A list of what is allowed, not of what is forbidden: a new way to do I/O fails here until somebody
has thought about it.
"""

import re
import subprocess
from functools import lru_cache


@lru_cache(maxsize=None)
def _run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _nm(o, *flags):
    return [line.split() for line in _run("nm", *flags, str(o)).splitlines() if line.strip()]


def undefined(o):
    return sorted({f[-1].split("@")[0] for f in _nm(o, "-u")})


def defined(o, weak=False):
    """A weak one stands in for another file's."""
    return {f[2] for f in _nm(o, "-g", "--defined-only") if len(f) == 3 and (weak or f[1] not in "WVwv")}


def common(o):
    return sorted(f[2] for f in _nm(o) if len(f) == 3 and f[1] in "Cc")


def writable_sections(o):
    """(name, size) of what is neither read-only nor made so when the program has been relocated."""
    for line in _run("readelf", "-SW", str(o)).splitlines():
        m = re.match(r"\s*\[ *\d+\] (\S+)\s+(PROGBITS|NOBITS)\s+\S+\s+\S+\s+([0-9a-f]+)\s+\S+\s+(\S+)", line)
        if m and "W" in m[4] and int(m[3], 16) and not m[1].startswith(".data.rel.ro"):
            yield m[1], int(m[3], 16)


# What compilers and their hardening put in by themselves.
COMPILER = r"__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|__gcov_\w+"
PURE = (COMPILER + r"|bcmp|mem(cpy|move|set|cmp|chr|rchr|mem|pcpy)|str(n?len|n?cmp|chr|rchr|chrnul|str|spn|cspn|"
        r"pbrk|cpy|ncpy|cat|ncat|error|n?casecmp)|st[pr]n?cpy|v?snprintf|qsort|bsearch|abs|labs|"
        r"__(mem|st[rp])\w+_chk|__v?snprintf_chk")
LOOKING = (r"__errno_location|open(at)?(64)?|__open(at)?(64)?_2|read|__read_chk|pread(64)?|close|f?statfs(64)?|"
           r"f?stat(at)?(64)?|lstat(64)?|f?statvfs(64)?|readlink(at)?|__readlink(at)?_chk|access|faccessat|"
           r"(__)?explicit_bzero(_chk)?|(fd)?opendir|readdir(64)?|closedir|fcntl(64)?|syscall|uname|time|geteuid|dlopen|dlsym|dlerror|dlclose")
PRINTING = (r"__errno_location|f(open|close|write|flush|puts|printf)(64)?|vfprintf|__v?fprintf_chk|putc|puts|"
            r"std(out|err)|exit|getenv|isatty|getopt_long|opt(arg|ind|err|opt)|signal|malloc|calloc|free")
JSON = r"json_object_\w+|json_tokener_\w+"

BY_LAYER = {
    "base": PURE,
    "format": PURE,
    "model": PURE,
    "boot": PURE,
    "rules": PURE,
    "grade": PURE,
    "plan": PURE,
    "out": PURE,
    "probe": f"{PURE}|{LOOKING}|{JSON}",
    "cmd": f"{PURE}|{PRINTING}",
    "main": f"{PURE}|{PRINTING}",
    "stub": f"{PURE}|{PRINTING}",
}

# One file each for a library or for what only it may do.
BY_FILE = {
    "base/arena.c": r"calloc|free|abort",
    "main.c": r"open(64)?|__open(64)?_2|fcntl(64)?|quick_exit",
    "probe/slash.c": rf"{LOOKING}|statx",
    "base/root.c": LOOKING,
    "base/root_read.c": LOOKING,
    "base/walk.c": LOOKING,
    "base/landlock.c": r"__errno_location|open(64)?|close|syscall|prctl",
    # From bytes only: nothing here resolves a tag or looks at the host's mounts.
    "format/mounts.c": r"mnt_(new|free|unref|reset)_(table|iter|fs)|mnt_table_(parse_stream|next_fs|set_parser_errcb)|"
                       r"mnt_fs_get_\w+|mnt_optstr_get_option|fmemopen|fclose",
    "format/hosts.c": "inet_pton",
    "format/luks.c": JSON,
    "format/unit.c": r"ini_parse_stream|ini_parse_string(_length)?",
    # All that writes stands in these four; the rest of txn/ goes through its table of operations.
    "txn/ops.c": LOOKING + r"|p?write(64)?|pread(64)?|fsync|syncfs|ioctl|statx|renameat2|linkat|symlinkat|unlinkat|"
                 r"mkdirat|fchmod|fchown(at)?|futimens|f(list|get|set)xattr|sig(fillset|delset|procmask|action)",
    "txn/freeze.c": LOOKING + r"|fork|_exit|setsid|poll|read|send|socketpair|ioctl|mlockall|waitpid",
    "txn/child.c": LOOKING + r"|fork|execve|_exit|kill|setsid|dup2|chdir|umask|pipe2|poll|prctl|setrlimit(64)?|"
                   r"clock_gettime|waitpid|memfd_create|pwrite(64)?|sig(emptyset|action|procmask|pending|ismember)",
    "probe/image.c": r"lseek(64)?",
    "cmd/fix.c": r"stdin|(__)?fgets(_chk)?|geteuid|sig(emptyset|addset|procmask)",
    "cmd/drill.c": r"stdin|(__)?fgets(_chk)?|geteuid",
    "cmd/undo.c": r"geteuid|localtime_r|strftime",
    "cmd/output.c": r"open(64)?|__open(64)?_2|f?stat(64)?|realpath|__realpath_chk|dirname|__xpg_basename|mkostemp(64)?|"
                    r"umask|fchmod|access|rename|unlink|close|sig(emptyset|addset|procmask)|fork|dup2|exit|waitpid",
    "cmd/sandbox.c": r"prctl",
    "cmd/apply.c": r"realpath|__realpath_chk",
    "out/json.c": JSON,
    "out/fix.c": JSON,
    "out/crashkernel.c": JSON,
    "out/capture.c": JSON,
    "out/drill.c": JSON,
    "out/dumps_json.c": JSON,
    "out/capture_tar.c": r"dlopen|dlsym",
}


def allowed(name, layer):
    pattern = BY_LAYER.get(layer, PURE)
    if name in BY_FILE:
        pattern += "|" + BY_FILE[name]
    return re.compile(f"(?:{pattern})\\Z").match
