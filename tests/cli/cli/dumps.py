# SPDX-License-Identifier: MIT
"""dumps: what was saved, is it whole, and what opens it."""

import json
import os
import re
import struct

import copies

from .collect import collected, unpacked
from .drill import NMI_LOG, elf, flat, kdump
from .tool import TOP, Machine, Skip, run

WHERE = {
    "debian12-kvm-ready": ("/var/crash/202611231402/dump.202611231402", "/var/crash/202611231402/dmesg.202611231402"),
    "ol9-oci-ready": ("/var/oled/crash/127.0.0.1-2026-11-23-14:02:11/vmcore",
                      "/var/oled/crash/127.0.0.1-2026-11-23-14:02:11/vmcore-dmesg.txt"),
    "sles15-kvm-ready": ("/var/crash/2026-11-23-14:02/vmcore", "/var/crash/2026-11-23-14:02/dmesg.txt"),
}


def dumps(machine, *args, **kwargs):
    return run("dumps", "--root", str(machine.root), *args, **kwargs)


def listed(machine, *args):
    return json.loads(dumps(machine, "--format", "json", *args).out)


def one(machine, *args):
    found = listed(machine, *args)["dumps"]
    assert len(found) == 1, found
    return found[0]


def test_where_each_distribution_saves_them():
    opens = {
        "debian12-kvm-ready": ["apt-get install crash", "apt-get install linux-image-6.1.0-37-amd64-dbg",
                               "crash /usr/lib/debug/boot/vmlinux-6.1.0-37-amd64 "],
        "ol9-oci-ready": ["dnf install crash", "dnf install kernel-debuginfo-6.1.0-37-amd64",
                          "crash /usr/lib/debug/lib/modules/6.1.0-37-amd64/vmlinux "],
        "sles15-kvm-ready": ["zypper install crash", "zypper install kernel-amd64-debuginfo",
                             "crash /usr/lib/debug/usr/lib/modules/6.1.0-37-amd64/vmlinux.debug "],
    }
    for fixture, (path, log) in WHERE.items():
        m = Machine(fixture).write(path, kdump()).write(log, NMI_LOG)
        d = one(m)
        want = {"path": path, "state": "complete", "reason": None, "size": len(kdump()), "form": "KDUMP",
                "kernel": "6.1.0-37-amd64", "panic": "Kernel panic - not syncing: NMI: Not continuing", "log": log,
                "debuginfo": None, "commands": [*opens[fixture][:2], opens[fixture][2] + path]}
        yield fixture, None if {**d, "time": 0} == {**want, "time": 0} else str(d)
        got = dumps(m)
        yield f"{fixture}, text", None if got.status == 0 and all(c in got.out for c in want["commands"]) else got.out


def test_the_kernel_of_each_distribution():
    """The packages as their distributions name them."""
    for fixture, release, package in (
            ("ol9-oci-ready", "5.15.0-306.177.4.el9uek.x86_64", "kernel-uek-debuginfo-5.15.0-306.177.4.el9uek.x86_64"),
            ("rhel9-kvm-ready", "5.14.0-570.17.1.el9_6.x86_64", "kernel-debuginfo-5.14.0-570.17.1.el9_6.x86_64"),
            ("sles15-kvm-ready", "6.4.0-150600.23.25-default", "kernel-default-debuginfo"),
            ("ubuntu2404-aws-ready", "6.8.0-1029-aws", "linux-image-6.8.0-1029-aws-dbgsym")):
        m = Machine(fixture).write("/srv/x/vmcore", kdump(release))
        commands = one(m, "/srv")["commands"]
        yield fixture, None if commands[1].endswith(f" install {package}") else str(commands)


def test_what_is_installed_is_not_asked_for():
    path, log = WHERE["debian12-kvm-ready"]
    m = Machine().write(path, kdump()).write("/usr/bin/crash", "x")
    symbols = "/usr/lib/debug/boot/vmlinux-6.1.0-37-amd64"
    m.write(symbols, "x")
    d = one(m)
    assert d["debuginfo"] == symbols and d["commands"] == [f"crash {symbols} {path}"], d
    assert "not installed" not in dumps(m).out


def sections():
    """ELF as QEMU writes it: a section that needs no bytes in the file, and one that ends it."""
    whole = bytearray(elf())
    names = len(whole) + 2 * 64
    struct.pack_into("<Q", whole, 40, len(whole))
    struct.pack_into("<HHH", whole, 58, 64, 2, 1)
    return (bytes(whole) + struct.pack("<IIQQQQIIQQ", 0, 8, 0, 0, names + 9, 1 << 30, 0, 0, 0, 0) +
            struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, names, 8, 0, 0, 0, 0) + b".names\0\0")


def test_forms_and_what_is_missing():
    whole = kdump()
    for name, content, state, words in (
            ("KDUMP", whole, "complete", None), ("flattened", flat(), "complete", None), ("ELF", elf(), "complete", None),
            ("one byte less", whole[:4 * 4096 + 40 * 124 - 1], "truncated", "last page"),
            ("its flag", kdump(status=9), "truncated", "says itself"),
            ("flattened, no end", flat()[:-16], "truncated", "end record"),
            ("half of ELF", elf()[:-1], "truncated", "last of its memory"),
            ("sections", sections(), "complete", None), ("half of a section", sections()[:-1], "truncated", "of its sections"),
            ("nothing", b"", "truncated", "shorter"),
            ("only zeros", bytes(100000), "truncated", "never written"),
            ("something else", b"x" * 100000, "unknown", "no form")):
        d = one(Machine().write("/var/crash/202611231402/dump.202611231402", content))
        ok = d["state"] == state and (words in d["reason"] if words else d["reason"] is None)
        yield name, None if ok and (d["commands"] == []) == (state != "complete" or d["kernel"] is None) else str(d)
    d = one(Machine().write("/var/crash/202611231402/dump-incomplete", whole))
    yield "its name", None if (d["state"], d["reason"]) == ("truncated", "its name says so") else str(d)
    d = one(Machine().write("/var/crash/202611231402/dump.202611231402", flat()))
    yield "the kernel of a flattened one", None if d["kernel"] == "6.1.0-37-amd64" else str(d)


SPLIT = ((0, 13), (13, 40), (40, 40))  # the last one of --split may have no page


def split(machine, *parts, where="/var/crash/202611231402", **how):
    for n, part in enumerate(parts):
        machine.write(f"{where}/dump.202611231402.{n}", kdump(part=part, **how))
    return listed(machine)["dumps"]


def test_what_makedumpfile_split():
    """One part is never a whole dump; all of them are, and crash takes them together, but for an empty one."""
    for version in (6, 2):
        found = split(Machine(), *SPLIT, version=version)
        yield f"all parts, version {version}", None if [d["state"] for d in found] == ["complete"] * 3 else str(found)
    names = [f"/var/crash/202611231402/dump.202611231402.{n}" for n in range(3)]
    ends = {d["commands"][-1].partition(" /usr/lib/debug/boot/vmlinux-6.1.0-37-amd64 ")[2] for d in split(Machine(), *SPLIT)}
    yield "crash takes all", None if ends == {" ".join(names[:2])} else str(ends)
    for name, parts, words in (
            ("the last is missing", SPLIT[:1], "a part of a dump that was split, pages 0 to 13 of 40: the one from page 13 on is missing"),
            ("the first is missing", SPLIT[1:], "the one from page 0 on is missing"),
            ("overlap", ((0, 13), (12, 40)), "the one from page 13 on is missing")):
        for d in split(Machine(), *parts):
            ok = d["state"] == "unknown" and not d["commands"] and (len(parts) > 1 or words in d["reason"])
            yield f"{name}: {d['path'][-1]}", None if ok and words.split(": ")[-1] in d["reason"] else str(d)
    m = Machine().write("/var/crash/202611231402/dump.202611231402.9", kdump("6.1.0-38-amd64", part=(13, 40)))
    states = {d["kernel"]: d["state"] for d in split(m, (0, 13))}
    yield "of another crash", None if set(states.values()) == {"unknown"} and len(states) == 2 else str(states)
    m = Machine().write("/var/crash/202611231402/dump.202611231402.9", kdump(part=(13, 40))[:18000])
    states = {d["path"][-1]: d["state"] for d in split(m, (0, 13))}
    yield "one is cut off", None if states == {"0": "unknown", "9": "truncated"} else str(states)
    whole = kdump(part=(0, 13))
    for cut in (1, 8192, 16384, 16384 + 12 * 24, 16384 + 40 * 24 + 13 * 100 - 1):
        d = one(Machine().write("/var/crash/202611231402/vmcore", whole[:cut]))
        yield f"cut at {cut}", None if d["state"] == "truncated" else str(d)
    for part in ((13, 12), (0, 32769), (1 << 63, 1 << 63)):
        d = one(Machine().write("/var/crash/202611231402/vmcore", b"".join((
            whole[:4096 + 80], struct.pack("<QQ", *part), whole[4096 + 96:]))))
        yield f"pages {part}", None if (d["state"], d["reason"]) == ("truncated", "its header makes no sense") else str(d)
    m = Machine()
    path = "/var/crash/202611231402/dump.202611231402.0"
    m.write(path, whole)
    yield "asked for by its name", None if one(m, path)["state"] == "unknown" else str(one(m, path))
    text = m.check("--format", "json").out
    note = next(f for f in json.loads(text)["findings"] if f["id"] == "dumps-waiting")["now"]
    yield "check", None if note["verdict"] == "unknown" and "a part of a dump" in note["message"] else str(note)


def test_the_newest_comes_first():
    m = Machine()
    for day in ("202611211402", "202611231402", "202611221402"):
        m.write(f"/var/crash/{day}/dump.{day}", kdump())
    m.write("/var/crash/202611221402/dmesg.202611221402", NMI_LOG)
    found = listed(m)["dumps"]
    assert [d["path"][11:23] for d in found] == ["202611231402", "202611221402", "202611211402"], found
    assert [d["panic"] is not None for d in found] == [False, True, False], found
    assert dumps(m).out.startswith("3 dumps in /var/crash: 3 complete\n"), dumps(m).out


def test_what_is_no_dump():
    m = Machine().write("/var/crash/_usr_bin_vi.0.crash", "x").write("/var/crash/202611231402/dmesg.202611231402", "x")
    m.write("/var/crash/kdump_lock", "").write("/var/crash/vmcore-dmesg.txt", "x")
    got = dumps(m)
    assert got.status == 0 and got.out == "0 dumps in /var/crash\n", got.out
    assert dumps(Machine(), "/srv/nothing").out == "0 dumps in /srv/nothing\nnot there: /srv/nothing\n"


def test_a_path_of_ones_own():
    m = Machine().write("/srv/a/vmcore", kdump()).write("/srv/it's here/x/vmcore", elf())
    m.write("/srv/it's here/y/vmcore", kdump())
    assert one(m, "/srv/a/vmcore")["path"] == "/srv/a/vmcore"
    assert len(listed(m, "/srv/a", "/srv/it's here")["dumps"]) == 3
    assert listed(m, "/srv/it's here")["dumps"][0]["commands"][-1].endswith("'/srv/it'\\''s here/y/vmcore'")
    for args, status, words in ((["srv"], 64, "absolute path"), (["--no-such"], 64, "--no-such"),
                                (["--format", "junit"], 64, "only check")):
        got = dumps(m, *args)
        yield " ".join(args), None if got.status == status and words in got.err else f"{got.status}: {got.err}"


def test_what_cannot_be_seen_is_said():
    m = Machine().write("/var/crash/202611231402/dump.202611231402", kdump())
    stat = json.loads(m.path("kdumpready-capture.json").read_text())["stat"]
    m.capture(stat={**stat, "/var/crash/202611231402": {"error": "EACCES"}})
    got = dumps(m)
    assert got.status == 3 and "not seen: /var/crash/202611231402: permission denied" in got.out, got.out
    assert listed(m)["unseen"] == [{"path": "/var/crash/202611231402", "reason": "permission denied"}]
    if os.geteuid() == 0:
        raise Skip("root reads everything: a file that is denied was not tried")
    m = Machine().write("/srv/vmcore", kdump())
    os.chmod(m.path("/srv/vmcore"), 0)
    assert one(m, "/srv")["state"] == "unknown"


def test_where_nobody_can_look():
    m = Machine().append("/etc/default/kdump-tools", "NFS=192.0.2.9:/dumps\n")
    got = dumps(m)
    assert got.status == 3 and "give the directory" in got.err, got.err


def test_text_of_others_stays_text():
    m = Machine().write("/srv/\x1b[31m\n/vmcore", kdump("6.1\x1b]0;x\x07")).write(
        "/srv/\x1b[31m\n/dmesg.1", "Kernel panic - not syncing: \x1b[2J\n")
    got = dumps(m, "/srv")
    assert not re.search(r"[^\n\x20-\x7e]", got.out), repr(got.out)
    assert json.loads(dumps(m, "/srv", "--format", "json").out)["dumps"]


def test_json_is_of_its_schema():
    try:
        import jsonschema
    except ImportError:
        raise Skip("python3-jsonschema is not installed") from None
    schema = json.loads((TOP / "packaging/kdumpready.dumps.schema.json").read_text())
    m = Machine().write("/srv/a/vmcore", kdump()).write("/srv/b/vmcore", b"").write("/srv/c/vmcore", elf())
    for args in ([], ["/srv"], ["/nowhere"], ["/srv/a/vmcore"]):
        report = listed(m, *args)
        wrong = [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(report)]
        yield " ".join(args) or "no path", "; ".join(wrong) or None


def test_check_notes_them_and_is_as_ready_as_before():
    path, log = WHERE["debian12-kvm-ready"]
    m = Machine().write(path, kdump()).write(log, NMI_LOG).write("/var/crash/202611201402/dump-incomplete", b"x")
    got = m.check()
    assert got.status == 0 and got.out.startswith("READY"), got.out
    assert "note     dumps-waiting" in got.out and "its name says so" in got.out, got.out
    text = m.check("--format", "prometheus").out
    for state, n in (("complete", 1), ("truncated", 1), ("unknown", 0)):
        assert f'kdumpready_dumps{{state="{state}"}} {n}\n' in text, text
    assert "kdumpready_dumps" not in m.check("--format", "prometheus", "--quick").out
    assert m.check("--format", "nagios").status == 0


def test_collected_it_is_judged_the_same():
    path, _ = WHERE["debian12-kvm-ready"]
    m = Machine().write(path, kdump()).write("/var/crash/202611201402/dump.202611201402", kdump()[:9000])
    there = unpacked(collected(m.root))
    here, again = ([{"path": d["path"], "state": d["state"], "reason": d["reason"], "kernel": d["kernel"]}
                    for d in json.loads(run("dumps", "--root", str(root), "--format", "json").out)["dumps"]]
                   for root in (m.root, there))
    assert len(here) == 2 and here == again, (here, again)
    notes = [next(f for f in json.loads(run("check", "--root", str(root), "--format", "json").out)["findings"]
                  if f["id"] == "dumps-waiting")["now"]["message"] for root in (m.root, there)]
    assert notes[0] == notes[1] and "1 is complete" in notes[0], notes


def test_parts_are_collected_too():
    for parts, state in ((SPLIT[:2], "complete"), (SPLIT[:1], "unknown")):
        m = Machine()
        split(m, *parts)
        there = unpacked(collected(m.root))
        found = json.loads(run("dumps", "--root", str(there), "--format", "json").out)["dumps"]
        yield state, None if {d["state"] for d in found} == {state} else str(found)


def test_the_readme_shows_what_is_printed():
    """The block under "After a crash", on the machine it names."""
    shown = re.search(r"^## After a crash.*?^```\n# kdumpready dumps\n(.*?)^```", (TOP / "README.md").read_text(), re.S | re.M)[1]
    where = "/var/oled/crash/127.0.0.1-2026-06-0{}-10:13:20"
    m = Machine("ol9-oci-ready")
    copies.settle(m.root)  # what is written from here on is new, in a fresh clone too
    m.write("/usr/bin/crash", "x")
    m.write(where.format(9) + "/vmcore", kdump("5.15.0-306.177.4.el9uek.x86_64"))
    m.write(where.format(9) + "/vmcore-dmesg.txt", NMI_LOG)
    m.write(where.format(8) + "/vmcore-incomplete", kdump("5.15.0-306.177.4.el9uek.x86_64")[:18000])
    got = dumps(m).out
    assert got == shown, got
