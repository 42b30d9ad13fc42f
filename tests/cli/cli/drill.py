# SPDX-License-Identifier: MIT
"""drill: armed, restarted, verified; on captured machines, whose reboot is another boot id."""

import json
import os
import re
import struct
import subprocess
import time

import copies

from . import tool
from .tool import TOP, Machine, Skip, has, run, scratch

BOOT_ID = "/proc/sys/kernel/random/boot_id"
BEFORE, AFTER = "11111111-2222-4333-8444-555555555555\n", "99999999-2222-4333-8444-555555555555\n"
NMI_LOG = """[  100.0] Linux version 6.1.0-37-amd64 (debian-kernel@lists.debian.org)
[  200.1] Uhhuh. NMI received for unknown reason 20 on CPU 0.
[  200.2] Kernel panic - not syncing: NMI: Not continuing
"""
SYSRQ_LOG = """[  200.1] sysrq: Trigger a crash
[  200.2] Kernel panic - not syncing: sysrq triggered crash
"""


def kdump(release="6.1.0-37-amd64", pages=40, status=1, part=None, version=6):
    """
    A dump in makedumpfile's own form: header, sub-header, two bitmaps, descriptors, pages.
    Of `part`, the pages (from, to), there is what --split writes: only their descriptors and data.
    """
    block, own = 4096, range(*(part or (0, pages)))
    info = f"OSRELEASE={release}\nPAGESIZE=4096\n".encode()
    descriptors = 4 * block
    data = descriptors + pages * 24
    head = bytearray(block)
    head[:12] = b"KDUMP   " + struct.pack("<i", version)
    head[142:142 + len(release)] = release.encode()
    struct.pack_into("<IiiII", head, 424, status, block, 1, 2, pages)
    sub = bytearray(block)
    at = data + len(own) * 100
    struct.pack_into("<QQ", sub, 32, at, len(info))
    struct.pack_into("<Q", sub, 96, pages if version >= 6 else 0)
    if part:
        struct.pack_into("<i", sub, 12, 1)
        struct.pack_into("<QQ", sub, 80 if version >= 6 else 16, *part)
    bits = bytearray(block)
    for n in range(pages):
        bits[n // 8] |= 1 << (n % 8)
    table = b"".join(struct.pack("<QIIQ", data + n * 100, 100, 1, 0) for n in range(len(own)))
    return bytes(head + sub + bits + bits) + table.ljust(pages * 24, b"\0") + b"p" * (len(own) * 100) + info


def flat():
    body = kdump()
    head = (b"makedumpfile" + bytes(4) + struct.pack(">qq", 1, 1)).ljust(4096, b"\0")
    pieces = b"".join(struct.pack(">qq", at, len(body[at:at + 3000])) + body[at:at + 3000]
                      for at in range(0, len(body), 3000))
    return head + pieces + struct.pack(">qq", -1, -1)


def elf():
    head = bytearray(64)
    head[:7] = b"\x7fELF\x02\x01\x01"
    struct.pack_into("<HHIQQQIHHHHHH", head, 16, 4, 62, 1, 0, 64, 0, 0, 64, 56, 2, 0, 0, 0)
    segments = b"".join(struct.pack("<IIQQQQQQ", 1, 0, 176 + n * 500, 0, 0, 500, 500, 0) for n in range(2))
    return bytes(head) + segments + b"m" * 1000


class Drilled(Machine):
    def __init__(self, fixture="debian12-kvm-ready"):
        super().__init__(fixture)
        self.write(BOOT_ID, BEFORE)
        copies.settle(self.root)
        self.state = self.root / "var/lib/kdumpready"

    def drill(self, *args, **kwargs):
        return run("drill", *args, "--root", str(self.root), "--state-dir", str(self.state), **kwargs)

    def reboot(self):
        return self.write(BOOT_ID, AFTER)

    def dump(self, content=None, log=NMI_LOG, name="dump.202611231402", where="/var/crash/202611231402"):
        self.write(f"{where}/{name}", kdump() if content is None else content)
        return self.write(f"{where}/dmesg.202611231402", log)

    def armed(self):
        got = self.drill("arm")
        assert got.status == 0, (got.status, got.err)
        return self

    def outcome(self):
        got = self.drill("verify")
        return got.status, got.out.split(":")[0].strip()

    def line(self):
        return next((x for x in self.check().out.splitlines() if x.startswith("drill: ")), None)


def test_armed_sent_verified():
    m = Drilled()
    assert m.line() is None
    got = m.drill("arm")
    assert got.status == 0 and "a new dump is expected in /var/crash" in got.out, (got.out, got.err)
    assert "virsh inject-nmi" in got.out and "can lose data" in got.out and "Send it once" in got.out
    assert re.fullmatch(r"drill: armed since \d{4}-\d\d-\d\d \d\d:\d\d UTC; send the interrupt once, "
                        r"then: kdumpready drill verify", m.line())
    m.reboot().dump()
    got = m.drill("verify")
    assert got.status == 0 and got.out.startswith("PASSED: proven by a drill on "), (got.out, got.err)
    for words in ("6.1.0-37-amd64", "Kernel panic - not syncing: NMI: Not continuing", "/var/crash/202611231402/dump."):
        assert words in got.out, got.out
    assert not (m.state / "drill/armed").exists()
    assert m.line().endswith("with this configuration"), m.line()
    assert m.drill("status").out == got.out
    assert m.drill("verify").status == 3


def test_what_is_kept_is_nobody_elses():
    m = Drilled().armed()
    assert (m.state / "drill").stat().st_mode & 0o7777 == 0o700
    assert (m.state / "drill/armed").stat().st_mode & 0o7777 == 0o600
    assert not list((m.state / "drill").glob(".*"))


CHANGES = {
    "sysctls": lambda m: m.write("/proc/sys/kernel/panic", "17\n"),
    "kdump-configuration": lambda m: m.append("/etc/default/kdump-tools", "# other\n"),
    "reservation": lambda m: m.write("/sys/kernel/kexec_crash_size", "268435456\n"),
    "boot-entry": lambda m: m.write("/boot/grub/grub.cfg", m.path("/boot/grub/grub.cfg").read_text().replace(
        " quiet ", " quiet nosmt ")),
    "arguments": lambda m: m.write("/proc/cmdline", m.path("/proc/cmdline").read_text().replace("quiet", "debug")),
    "kernel": lambda m: m.write("/proc/sys/kernel/osrelease", "6.1.0-38-amd64\n"),
}


def test_a_change_is_named():
    for name, change in CHANGES.items():
        m = Drilled().armed().reboot().dump()
        assert m.outcome() == (0, "PASSED")
        change(m)
        said = m.line().split("changed since:")
        yield name, None if len(said) == 2 and name in said[1] else m.line()
        changed = m.report()["drill"]["changed_since"]
        yield f"{name}, in JSON", None if name in changed else str(changed)


def test_no_dump_or_an_old_one_or_half_of_one():
    whole = kdump()
    cases = {
        "no dump": (lambda m: m, 2, "there is no new dump"),
        "a directory without one": (lambda m: m.write("/var/crash/202611231402/dmesg.202611231402", NMI_LOG), 2,
                                    "there is no new dump"),
        "its name": (lambda m: m.dump(name="dump-incomplete"), 2, "not whole"),
        "its flag": (lambda m: m.dump(kdump(status=9)), 2, "incomplete"),
        "nothing in it": (lambda m: m.dump(b""), 2, "shorter"),
        "something else": (lambda m: m.dump(b"x" * 10000), 2, "no form"),
        "a hole": (lambda m: m.dump(whole[:4 * 4096] + bytes(24) + whole[4 * 4096 + 24:]), 2, "never written"),
        "flattened": (lambda m: m.dump(flat()), 0, "PASSED"),
        "flattened, with a hole": (lambda m: m.dump(flat()[:-16] + bytes(1 << 20)), 2, "hole"),
        "a map that never ends": (lambda m: m.dump(whole[:436] + b"\xff\xff\xff\x7f" + whole[440:]), 2, "makes no sense"),
        "flattened, without its end": (lambda m: m.dump(flat()[:-16]), 2, "end record"),
        "ELF": (lambda m: m.dump(elf()), 0, "PASSED"),
        "half of ELF": (lambda m: m.dump(elf()[:-1]), 2, "not whole"),
    }
    for name, (make, status, words) in cases.items():
        m = Drilled().armed()
        make(m.reboot())
        got = m.drill("verify")
        yield name, None if got.status == status and words in got.out else f"{got.status}: {got.out} {got.err}"
    m = Drilled().dump().armed().reboot()
    yield "it was there before", None if m.outcome() == (2, "FAILED") else m.line()
    m = Drilled().armed().reboot().dump()
    os.utime(m.path("/var/crash/202611231402/dump.202611231402"), (time.time() - 86400,) * 2)
    m.capture(stat={**json.loads(m.path("kdumpready-capture.json").read_text())["stat"],
                    "/var/crash/202611231402/dump.202611231402": {"mtime": 1000}})
    copies.settle(m.root)
    yield "it is older", None if m.outcome() == (2, "FAILED") else m.line()


def test_a_dump_cut_anywhere_is_not_whole():
    """Of the last bytes only VMCOREINFO's own are beyond what the pages need."""
    whole = kdump()
    end = 4 * 4096 + 40 * 124
    m = Drilled().armed()
    record = (m.state / "drill/armed").read_bytes()
    m.reboot()
    for n in range(0, end, end // 40):
        m.dump(whole[:n])
        (m.state / "drill/armed").write_bytes(record)
        got = m.outcome()
        yield f"{n} of {len(whole)} bytes", None if got == (2, "FAILED") else str(got)


def test_a_crash_from_inside_proves_no_trigger():
    m = Drilled().armed().reboot().dump(log=SYSRQ_LOG)
    got = m.drill("verify")
    assert got.status == 0 and "trigger not proven" in got.out, got.out
    assert "trigger not proven" in m.line()
    assert m.report()["drill"]["trigger_proven"] is False


def test_not_restarted_is_no_failure():
    m = Drilled().armed().dump()
    got = m.drill("verify")
    assert got.status == 3 and "not been restarted" in got.err
    assert (m.state / "drill/armed").exists()
    m.reboot().write("/proc/vmcore", "")
    got = m.drill("verify")
    assert got.status == 3 and "capture kernel" in got.err and (m.state / "drill/armed").exists()


def test_it_is_not_armed_for_nothing():
    m = Drilled().write("/proc/sys/kernel/unknown_nmi_panic", "0\n")
    got = m.drill("arm")
    assert got.status == 4 and "NOT READY" in got.err and not m.state.joinpath("drill").exists(), got.err
    assert m.drill("arm", "--anyway").status == 0
    image = Drilled()
    image.remove("/kdumpready-capture.json")
    got = image.drill("arm", "--anyway")
    assert got.status == 4 and "no running machine" in got.err
    got = Drilled().drill("arm", "--crash-now")
    assert got.status == 4 and "--crash-now" in got.err


def test_each_cloud_has_its_own_way():
    for fixture, words in (("ol9-oci-ready", ["SENDDIAGNOSTICINTERRUPT", "manage instance-family", "Running",
                                              "ocid1.instance.oc1.phx.abc", "More Actions"]),
                           ("ubuntu2404-aws-ready", ["aws ec2 send-diagnostic-interrupt --instance-id INSTANCE-ID"]),
                           ("rhel8-azure-ready", ["Serial console", "NMI"]),
                           ("rhel9-gcp-ready", ["gcloud compute instances send-diagnostic-interrupt"])):
        m = Drilled(fixture)
        m.write("/var/lib/cloud/data/instance-id", "ocid1.instance.oc1.phx.abc\n")
        got = m.drill("arm", "--anyway")
        missing = [w for w in words if w not in got.out]
        yield fixture, None if got.status == 0 and not missing else f"{got.status} {missing}: {got.out}{got.err}"


def test_the_readme_shows_what_is_printed():
    """The block under "Proving it", command by command, on the machine it names."""
    block = re.search(r"^## Proving it.*?^```\n(.*?)^```", (TOP / "README.md").read_text(), re.S | re.M)[1]
    shown = dict(re.findall(r"^# kdumpready drill (\w+)\n(.*?)(?=^# |\Z)", block, re.S | re.M))
    m = Drilled("ol9-oci-ready")
    yield "arm", None if m.drill("arm").out.strip() == shown["arm"].strip() else shown["arm"]
    where = "/var/oled/crash/127.0.0.1-2026-06-09-10:13:20"
    m.reboot().write(f"{where}/vmcore", kdump("5.15.0-306.177.4.el9uek.x86_64"))
    m.write(f"{where}/vmcore-dmesg.txt", NMI_LOG)
    got = m.drill("verify").out
    yield "verify", None if got.strip() == shown["verify"].strip() else got


def test_a_damaged_record_is_none():
    m = Drilled().armed()
    record = m.state / "drill/armed"
    for text in ("", "x", record.read_text()[:-4], "kdumpready.drill/1\nend\n", "\0" * 100):
        record.write_text(text)
        yield repr(text[:20]), None if m.line() is None and m.drill("verify").status == 3 else m.line()
        got = m.drill("status")
        yield f"status of {text[:20]!r}", None if got.status == 3 and "damaged" in got.err else got.out
    record.unlink()
    record.mkdir()
    got = m.drill("status")
    yield "a directory", None if got.status == 3 and "is a directory" in got.err else got.out + got.err
    assert m.drill("arm").status == 4


def test_the_unit():
    """systemd itself reads it, and finds it confined."""
    text = (TOP / "packaging/systemd/kdumpready-drill.service").read_text()
    assert "ConditionPathExists=/var/lib/kdumpready/drill/armed" in text
    assert "ExecStart=/usr/bin/kdumpready drill verify" in text
    if not has("systemd-analyze"):
        raise Skip("systemd-analyze is not installed")
    unit = scratch() / "kdumpready-drill.service"
    unit.write_text(text.replace("/usr/bin/kdumpready", tool.program))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=30", str(unit)],
                          capture_output=True, text=True)
    if "unrecognized option" in done.stderr:
        raise Skip("systemd-analyze is too old to judge a file")
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_the_words():
    for args in ([], ["fire"], ["arm", "verify"]):
        got = Drilled().drill(*args)
        yield " ".join(args), None if got.status == 64 else f"status {got.status}"
    got = run("drill", "arm", "--root", str(Drilled().root))
    yield "no --state-dir", None if got.status == 64 and "--state-dir" in got.err else got.err
    got = run("check", "--crash-now")
    yield "--crash-now of check", None if got.status == 64 and "drill" in got.err else got.err


def test_json_is_of_its_schema():
    try:
        import jsonschema
    except ImportError:
        raise Skip("python3-jsonschema is not installed") from None
    schema = json.loads((TOP / "packaging/kdumpready.drill.schema.json").read_text())
    reports = json.loads((TOP / "packaging/kdumpready.report.schema.json").read_text())
    m = Drilled()
    steps = (lambda: None, lambda: m.armed().dump(), lambda: m.reboot().drill("verify"))
    for n, step in enumerate(steps):
        step()
        for what, got in ((schema, m.drill("status", "--format", "json").raw), (reports, m.check("--format", "json").raw)):
            wrong = [e.message for e in jsonschema.Draft202012Validator(what).iter_errors(json.loads(got))]
            yield f"step {n} {what['title']}", "; ".join(wrong) or None
