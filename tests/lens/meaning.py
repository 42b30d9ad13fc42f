# SPDX-License-Identifier: MIT
"""What files mean, read without the program: a shell sources, the rest is read here."""

import re
import shutil
import subprocess

ENV_SIGNATURE = b"# GRUB Environment Block\n"
NMI = "kernel.unknown_nmi_panic"
SHOW = ('for f in "$@"; do [ -z "$f" ] || . "$f"; done; '
        'for n in $NAMES; do eval "printf \'%s\\0\' \\"\\${$n-(unset)}\\""; done')


def kernel_finds(line):
    """The kernel's own way: the last such bytes, up to a space."""
    _, found, value = line.partition("\0")[0].rpartition("crashkernel=")
    return found + value.split(" ")[0] if found else None


def count(line):
    return sum(w.startswith("crashkernel=") for w in line.split())


def others(line):
    return [w for w in line.split() if not w.startswith("crashkernel=")]


def check_line(what, before, after, wanted):
    if kernel_finds(after) != wanted:
        yield f"{what}: the kernel finds {kernel_finds(after)!r} in {after!r}, not {wanted!r}"
    if count(after) != 1:
        yield f"{what}: {count(after)} of crashkernel= in {after!r}"
    if others(before) != others(after):
        yield f"{what}: other arguments: {others(before)} became {others(after)}"


def shell_vars(root, shell, drop_ins):
    """Every variable that the defaults name, as grub-mkconfig comes to see them."""
    files = [root / "etc/default/grub"]
    if drop_ins:
        files += sorted((root / "etc/default/grub.d").glob("*.cfg"))
    files = [f for f in files if f.is_file()]
    names = {"GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"}
    for f in files:
        names.update(n.decode() for n in re.findall(rb"\b([A-Z_][A-Z0-9_]*)\+?=", f.read_bytes()))
    names = sorted(names)
    shell = next(s for s in (shell, "bash", "sh") if shutil.which(s))
    r = subprocess.run([shell, "-c", SHOW, "sh", *map(str, files)], capture_output=True, check=False,
                       env={"PATH": "/usr/bin:/bin", "NAMES": " ".join(names)}, timeout=20)
    values = r.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
    return dict(zip(names, values)) if len(values) == len(names) else {"failed": r.stderr.decode()}


def grub_lines(data):
    """Kernel lines of grub.cfg that are of normal entries."""
    lines = [line.split() for line in data.decode("utf-8", "surrogateescape").splitlines()]
    return [" ".join(w[2:]) for w in lines
            if w and re.fullmatch(r"linux(16|efi)?", w[0]) and "single" not in w and len(w) > 2
            and "-0-rescue" not in w[1]]


def bls_grub(data):
    """options as GRUB takes them: a line ends at its first space, a blank one ends the file."""
    for line in data.decode("utf-8", "surrogateescape").replace("\r", "").split("\n"):
        line = line.lstrip(" \t")
        if line.startswith("#"):
            continue
        blank = " " if " " in line else "\t"
        key, found, value = line.partition(blank)
        if not found or not value:
            return None
        if key == "options":
            return value.lstrip(" \t")
    return None


def bls_sdboot(data):
    """All options, put together."""
    found = []
    for line in re.split(r"[\r\n]+", data.decode("utf-8", "surrogateescape")):
        words = line.strip(" \t").split(None, 1)
        if len(words) == 2 and words[0] == "options":
            value = words[1].strip(" \t")
            found.append(value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value)
    return " ".join(found) if found else None


def grubenv(data):
    """What grub-editenv lists."""
    if len(data) != 1024 or not data.startswith(ENV_SIGNATURE):
        return {"broken": "block"}
    found, rest = {}, data[len(ENV_SIGNATURE):].decode("latin-1")
    while rest and rest[0] != "#" or rest.startswith("# "):
        m = re.match(r"((?:[^\\\n]|\\.)*)\n", rest, re.S)
        if not m:
            return {"broken": "line"}
        rest = rest[m.end():]
        if m[1].startswith("#"):
            continue
        name, _, value = m[1].partition("=")
        found[name] = re.sub(r"\\(.)", r"\1", value, flags=re.S)
    return found


def sysctls(root):
    """Each key as systemd-sysctl leaves it: one file a name, the last line of all counts."""
    files, values = {}, {}
    for d in ("usr/lib/sysctl.d", "usr/local/lib/sysctl.d", "etc/sysctl.d"):
        for f in (root / d).glob("*.conf"):
            files[f.name] = f
    for _, f in sorted(files.items()):
        if f.is_symlink() and not (root / str(f.readlink()).lstrip("/")).is_file():
            f = f.parent / f.readlink()
        if not f.is_file() or str(f.readlink() if f.is_symlink() else "") == "/dev/null":
            continue
        for line in re.split(r"[\r\n]", f.read_bytes().decode("utf-8", "surrogateescape")):
            line = line.strip()
            if line[:1] in ("#", ";") or "=" not in line:
                continue
            key, _, value = line.lstrip("-").partition("=")
            values[key.strip().replace("/", ".")] = value.strip()
    return values
