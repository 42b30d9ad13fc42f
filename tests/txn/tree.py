# SPDX-License-Identifier: MIT
"""Small trees: made from a table, and told apart to the last attribute."""

import os
import shutil
import stat


def put(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode())
    os.chmod(path, mode)


def make(root, files):
    """`files`: path -> text, (text, mode), "-> target", or None for a directory."""
    if os.path.lexists(root):
        shutil.rmtree(root)
    os.makedirs(root)
    for path, what in files.items():
        full = root + path
        if what is None:
            os.makedirs(full, exist_ok=True)
        elif isinstance(what, str) and what.startswith("-> "):
            os.makedirs(os.path.dirname(full), exist_ok=True)
            os.symlink(what[3:], full)
        else:
            text, mode = what if isinstance(what, tuple) else (what, 0o644)
            put(full, text, mode)


def attributes(path):
    try:
        return {n: os.getxattr(path, n, follow_symlinks=False)
                for n in os.listxattr(path, follow_symlinks=False)}
    except OSError:
        return {}


def one(path):
    st = os.lstat(path)
    what = None
    if stat.S_ISLNK(st.st_mode):
        what = os.readlink(path)
    elif stat.S_ISREG(st.st_mode):
        with open(path, "rb") as f:
            what = f.read()
    return (stat.S_IFMT(st.st_mode), stat.S_IMODE(st.st_mode), st.st_uid, st.st_gid, what,
            tuple(sorted(attributes(path).items())))


def snapshot(root):
    """Every name below `root`: kind, mode, owner, content, attributes. No times."""
    seen = {}
    for here, dirs, files in os.walk(root):
        for name in dirs + files:
            path = os.path.join(here, name)
            seen[path[len(root):]] = one(path)
    return seen


def is_ours(path):
    """A name that only a transaction uses, for what is to be or was."""
    return os.path.basename(path).startswith(".kdumpready.")


def differs(a, b):
    """The first few names that are not the same in both."""
    names = sorted(n for n in set(a) | set(b) if a.get(n) != b.get(n))
    return ", ".join(names[:4])
