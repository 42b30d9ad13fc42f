# SPDX-License-Identifier: MIT
"""The command line: help, version, and what is said of a word that nobody knows."""

from .tool import Machine, run

WRONG = [
    # arguments, what stderr must hold
    (["chekc"], "did you mean check?"),
    (["lsit"], "did you mean list?"),
    (["frobnicate"], "frobnicate is no command"),
    (["check", "--rot", "/"], "did you mean --root?"),
    (["check", "--quik"], "did you mean --quick?"),
    (["--formta=json"], "did you mean --format?"),
    (["check", "--xyzzy"], "--xyzzy is no option"),
    (["check", "-z"], "is no option"),
    (["check", "--" + "x" * 100], "is no option"),
    (["check", "--root"], "needs a value"),
    (["check", "-o"], "needs a value"),
    (["check", "--format", "xml"], "text, json"),
    (["check", "--color", "sometimes"], "auto, always, never"),
    (["check", "--fail-on", "x"], "warn, fatal, never"),
    (["check", "--trigger", "button"], "nmi, panic"),
    (["check", "--cloud", "mine"], "oci, aws, gcp, azure, none"),
    (["check", "--firmware", "coreboot"], "bios, uefi"),
    (["check", "--ram", "much"], "give a size"),
    (["check", "--ram", "4G-1G"], "give a size"),
    (["check", "--ram", "0"], "give a size"),
    (["check", "--ram", "-1G"], "give a size"),
    (["check", "--ram", "99999999999999999999"], "give a size"),
    (["check", "--only", "nmi-panick"], "did you mean nmi-panic?"),
    (["check", "--only", ""], "no rule"),
    (["check", "--only", "nmi-panic,,dump-path"], "no rule"),
    (["check", "--waive", "nmi-panic"], "give the reason"),
    (["check", "--waive", "nmi-panic="], "give the reason"),
    (["check", "--waive", "nmi-panic=  "], "give the reason"),
    (["check", "--waive", "nmi=x"], "no rule nmi"),
    (["check", "word"], "takes no argument"),
    (["check", "--", "word"], "takes no argument"),
    (["list", "word"], "takes no argument"),
    (["explain"], "takes the id of one rule"),
    (["explain", "a", "b"], "takes the id of one rule"),
    (["explain", "nmi-painc"], "did you mean nmi-panic?"),
    (["explain", "zzzzzzzzzzzzzz"], "no rule zzzzzzzzzzzzzz"),
]


def test_what_is_wrong_is_said():
    for args, expected in WRONG:
        got = run(*args)
        wrong = None
        if got.status != 64:
            wrong = f"status {got.status}"
        elif expected not in got.err:
            wrong = f"stderr: {got.err}"
        elif got.out:
            wrong = f"stdout: {got.out}"
        elif not got.err.startswith("kdumpready: ") or "--help" not in got.err:
            wrong = f"how it says so: {got.err}"
        yield " ".join(args)[:60], wrong


def test_no_word_of_the_user_reaches_the_terminal_raw():
    for args in (["\x1b[31mred"], ["check", "--\x1b]0;x\x07"], ["explain", "\x9b31m"], ["check", "\x1b[m"],
                 ["check", "--format", "\x1b[m"], ["check", "--only", "\x1b[m"], ["--root", "/\x1b[m"],
                 ["check", "--ram", "\x1b[m"], ["check", "--waive", "\x1b[m=x"], ["-o", "/\x1b/x"]):
        got = run(*args)
        yield repr(args), ("raw" if any(c in got.err + got.out for c in "\x1b\x07\x9b") else None)


def test_help_and_version():
    for args in (["--help"], ["-h"], ["check", "--help"], ["list", "--help"], ["check", "--root", "/x", "--help"]):
        got = run(*args)
        assert got.status == 0 and got.err == "" and "kdumpready [check]" in got.out, args
        assert max(map(len, got.out.splitlines())) <= 100
    got = run("--version")
    assert got.status == 0 and got.out.startswith("kdumpready ") and got.out.count("\n") == 1


def test_options_stand_anywhere_and_may_be_joined():
    m = Machine()
    plain = m.check("--ram", "4G").out
    assert run("--ram=4G", "check", f"--root={m.root}").status == 64  # a verb comes first
    assert run("check", f"--root={m.root}", "--ram=4G").out == plain
    assert run(f"--root={m.root}", "--ram=4G").out == plain


def test_the_last_of_two_counts():
    m = Machine()
    assert m.check("--format", "json", "--format", "text").out == m.check().out
