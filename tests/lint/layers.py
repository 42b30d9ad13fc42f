# SPDX-License-Identifier: MIT
"""The layers of src/, and what each of them may include and call."""

# Files that stand outside of a directory, by the layer they are of.
MODEL = ("facts", "facts_error", "state", "distro", "policy")
FILES = {"facts.c", "facts.h", "facts_error.c", "state.h", "distro.c", "distro.h", "policy.c", "policy.h", "grade.c",
         "grade.h", "main.c"}

ORDER = ("base", "format", "model", "boot", "rules", "grade", "plan", "txn")


def _up_to(layer, *without):
    return set(ORDER[:ORDER.index(layer) + 1]) - set(without)


MAY_SEE = {
    "base": _up_to("base"),
    "format": _up_to("format"),
    "model": _up_to("model"),
    "boot": _up_to("boot"),
    "rules": _up_to("rules"),
    "grade": _up_to("grade"),
    # What to look at next is known only after a first look: probe sees boot, never a rule.
    "probe": _up_to("boot") | {"probe"},
    "plan": _up_to("plan"),
    "txn": _up_to("txn"),
    "out": _up_to("txn") | {"out"},
    "cmd": _up_to("txn") | {"probe", "out", "cmd"},
    "main": {"base", "cmd"},
    # Stands for what is still being written.
    "stub": _up_to("txn") | {"probe", "out", "cmd"},
}


def layer_of(name):
    """`name` is relative to src/."""
    head, slash, _ = name.partition("/")
    stem = head.rsplit(".", 1)[0]
    if slash:
        return head if head in MAY_SEE else "main"
    return "model" if stem in MODEL else stem
