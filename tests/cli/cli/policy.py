# SPDX-License-Identifier: MIT
"""The site's policy: /etc/kdumpready.conf of the host, which a mount namespace of our own stands for."""

import os
import shutil

from .tool import Machine, Skip, run, scratch, works

SCRIPT = 'mount --bind "$0" /etc && exec "$@"'


def namespace():
    for unshare in (["unshare", "-r", "-m"], ["unshare", "-m"]):
        if works(*unshare, "sh", "-c", 'mount --bind /usr /mnt'):
            return unshare
    raise Skip("no mount namespace can be had here")


def under(policy, *args, machine=None, mode=None):
    """check with `policy`, a dict from file name to text, as the host's /etc."""
    etc = scratch()
    for name in ("ld.so.cache", "ld.so.conf", "passwd"):
        if os.path.exists(f"/etc/{name}"):
            shutil.copy(f"/etc/{name}", etc)
    for name, text in policy.items():
        target = etc / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            target.mkdir()
        else:
            target.write_text(text)
        if mode is not None:
            target.chmod(mode)
    root = ["--root", str(machine.root)] if machine else []
    return run("check", *root, *args, prefix=[*namespace(), "sh", "-c", SCRIPT, str(etc)])


def disarmed():
    return Machine().write("/etc/sysctl.d/zz-off.conf", "kernel.unknown_nmi_panic = 0\n")


def test_a_waiver_of_the_site():
    m = disarmed()
    assert under({}, machine=m).status == 2
    got = under({"kdumpready.conf": "[waive]\nnmi-panic = by hand only\n"}, machine=m)
    assert got.status == 0 and "READY (1 waived)" in got.out and "by hand only" in got.out, got.out
    # Of a rule that passes, it changes nothing.
    got = under({"kdumpready.conf": "[waive]\ndump-path = why\n"}, machine=m)
    assert got.status == 2, got.out


def test_the_command_line_waives_over_the_site():
    got = under({"kdumpready.conf": "[waive]\nnmi-panic = of the site\n"}, "--waive", "nmi-panic=mine",
                machine=disarmed())
    assert got.status == 0 and "mine" in got.out, got.out


def test_severities():
    got = under({"kdumpready.conf": "[severity]\nnmi-panic = warn\n"}, machine=disarmed())
    assert got.status == 1 and got.out.startswith("DEGRADED"), got.out


def test_requirements():
    m = Machine()
    assert under({"kdumpready.conf": "[require]\nminimum_reservation = 1M\ndump_path = /var/crash\n"
                                     "target = local\n"}, machine=m).status == 0
    for wanted, rule in (("minimum_reservation = 2G", "crashkernel-size"), ("dump_path = /srv/crash", "dump-path"),
                         ("target = nfs", "dump-target")):
        got = under({"kdumpready.conf": f"[require]\n{wanted}\n"}, machine=m)
        yield wanted, None if got.status in (1, 2) and rule in got.out else f"status {got.status}: {got.out[:300]}"


def test_drop_ins_come_after_and_in_order():
    got = under({"kdumpready.conf": "[severity]\nnmi-panic = fail\n",
                 "kdumpready.conf.d/10-a.conf": "[severity]\nnmi-panic = fail\n",
                 "kdumpready.conf.d/20-b.conf": "[severity]\nnmi-panic = warn\n",
                 "kdumpready.conf.d/30-c.conf.bak": "[nonsense\n"}, machine=disarmed())
    assert got.status == 1, got.out + got.err


def test_a_policy_that_is_wrong_stops_check():
    table = [
        ({"kdumpready.conf": "[waive]\nnmi-panick = x\n"}, "/etc/kdumpready.conf:2: nmi-panick"),
        ({"kdumpready.conf": "[waive]\nnmi-panic =\n"}, "give the reason"),
        ({"kdumpready.conf": "nonsense\n"}, "/etc/kdumpready.conf:1"),
        ({"kdumpready.conf.d/x.conf": "[severity]\nnmi-panic = x\n"}, "/etc/kdumpready.conf.d/x.conf:2"),
        ({"kdumpready.conf": "\x1b[31m = x\n"}, "/etc/kdumpready.conf:1"),
        ({"kdumpready.conf": "[waive]\n\x1b[31m = x\n"}, "/etc/kdumpready.conf:2"),
        ({"kdumpready.conf": None}, "is a directory"),
        ({"kdumpready.conf.d/x.conf": None}, "is a directory"),
        ({"kdumpready.conf": "#" * (5 << 20)}, "larger than it may be"),
        ({"kdumpready.conf.d": "a file\n"}, "kdumpready.conf.d"),
    ]
    for files, expected in table:
        got = under(files, machine=Machine())
        good = got.status == 64 and expected in got.err and got.out == "" and "\x1b" not in got.err
        yield expected, None if good else f"status {got.status}: {got.err[:200]} {got.out[:80]}"


def test_an_image_has_no_policy_of_its_own():
    m = disarmed().write("/etc/kdumpready.conf", "[waive]\nnmi-panic = the image says so\n")
    assert under({}, machine=m).status == 2
    assert m.write("/etc/kdumpready.conf", "nonsense").check().status == 2
