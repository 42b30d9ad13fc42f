# SPDX-License-Identifier: MIT
"""Bytes from files: none reaches a terminal raw, and JSON stays valid UTF-8."""

import json
import os
import re
import unicodedata

from .tool import Machine, run

BAD = {
    "ESC": b"\x1b[31mred\x1b]0;title\x07",
    "CSI": b"\xc2\x9b31m", "C1 byte": b"\x9b31m", "BEL": b"\x07\x08\x0b\x0c\x0e",
    "bidi": "\u202e\u2066\u200f\u061c".encode(), "invisible": "\u200b\ufeff\U000e0041".encode(),
    "overlong": b"\xc0\xae\xe0\x80\xae", "surrogate": b"\xed\xa0\x80", "beyond": b"\xf4\x90\x80\x80",
    "cut": b"\xe2\x82", "0xff": b"\xff\xfe", "DEL": b"\x7f", "CR": b"x\roverwritten",
    "quotes": b"\"'\\\"}],", "NEL": b"\xc2\x85", "separator": "\u2028\u2029".encode(),
}

# Where a file's own words come back in the report: path, the line with %s for the bytes.
PLACES = [
    ("/etc/os-release", b"ID=debian\nVERSION_ID=12\nPRETTY_NAME=\"Debian %s\"\n"),
    ("/etc/os-release", b"ID=%s\nVERSION_ID=%s\n"),
    ("/proc/cmdline", b"BOOT_IMAGE=/x root=/dev/vda1 crashkernel=%s\n"),
    ("/proc/sys/kernel/osrelease", b"6.1.0-%s\n"),
    ("/proc/sys/kernel/unknown_nmi_panic", b"%s\n"),
    ("/proc/self/mountinfo", b"22 1 253:0 / / rw - %s /dev/%s rw\n"),
    ("/etc/fstab", b"/dev/%s / %s ro 0 1\n"),
    ("/etc/default/kdump-tools", b"USE_KDUMP=1\nKDUMP_COREDIR=\"/var/%s\"\nMAKEDUMP_ARGS=\"%s\"\n"),
    ("/etc/sysctl.d/zz.conf", b"kernel.unknown_nmi_panic = %s\n"),
    ("/etc/sysctl.d/zz.conf", b"kernel.panic = %s\nkernel.kexec_load_disabled=%s\n"),
    ("/boot/grub/grubenv", b"# GRUB Environment Block\nsaved_entry=%s\nnext_entry=%s\n"),
    ("/boot/grub/grub.cfg", b"set default=0\nmenuentry '%s' {\n linux /boot/vmlinuz-%s root=%s crashkernel=%s\n}\n"),
    ("/etc/default/grub", b"GRUB_CMDLINE_LINUX=\"crashkernel=%s\"\n"),
    ("/usr/lib/systemd/system/kdump-tools.service", b"[Unit]\nConditionPathExists=/%s\n[%s]\n%s=%s\n"),
]

RAW = {c for c in map(chr, range(0x110000))
       if unicodedata.category(c) in ("Cc", "Cf") and c != "\xad" and not 0x600 <= ord(c) <= 0x8ff
       and ord(c) < 0x10000 and c != "\n"} - {chr(c) for c in (0x70f, 0x180e, 0x110bd)}


def wrong_with(raw):
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as e:
        return f"no UTF-8: {e}"
    found = RAW & set(text)
    return f"raw {sorted(map(ord, found))}" if found else None


def test_contents():
    for path, line in PLACES:
        m = Machine()
        for name, bad in BAD.items():
            m.write(path, line.replace(b"%s", bad))
            wrong = None
            for args in (["-v"], ["--format", "json"], ["--color", "always", "--quick"]):
                got = m.check(*args)
                raw = re.sub(rb"\x1b\[\d*m", b"", got.raw) if "always" in args else got.raw
                wrong = wrong or wrong_with(raw) or wrong_with(got.err.encode())
                if got.status not in (0, 1, 2, 3):
                    wrong = f"status {got.status}"
                if "json" in args and not wrong:
                    json.loads(got.raw.decode("utf-8"))
            got = run("explain", "nmi-panic", "--root", str(m.root))
            yield f"{path}, {name}", wrong or wrong_with(got.raw)


NAMES = [
    "/etc/sysctl.d/zz%s.conf", "/boot/loader/entries/%s.conf", "/etc/default/grub.d/%s.cfg",
    "/etc/systemd/system/kdump-tools.service.d/%s.conf", "/etc/modprobe.d/%s.conf",
]


def test_names():
    for pattern in NAMES:
        m = Machine()
        for name, bad in BAD.items():
            where = pattern.encode().replace(b"%s", bad)
            target = bytes(m.root) + where
            m.path(pattern.rsplit("/", 1)[0]).mkdir(parents=True, exist_ok=True)
            with open(target, "wb") as f:
                f.write(b"kernel.unknown_nmi_panic = 0\n")
            wrong = None
            for args in (["-v"], ["--format", "json"]):
                got = m.check(*args)
                wrong = wrong or wrong_with(got.raw)
            json.loads(got.raw.decode("utf-8"))
            os.unlink(target)
            yield f"{pattern}, {name}", wrong


def test_waivers_are_cleaned_too():
    m = Machine()
    for bad in BAD.values():
        if b"\0" in bad:
            continue
        for args in ([], ["--format", "json"]):
            got = m.check("--waive", b"nmi-panic=why " + bad, *args)
            assert got.status in (0, 1, 2, 3) and wrong_with(got.raw) is None, bad
