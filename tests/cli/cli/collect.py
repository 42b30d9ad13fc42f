# SPDX-License-Identifier: MIT
"""collect: a machine taken along, without what names it, is judged elsewhere as it was here."""

import io
import json
import os
import re
import tarfile
from pathlib import Path

from .tool import TOP, Machine, Skip, has, run, scratch

FIXTURES = sorted(p.parent.name for p in TOP.glob("fixtures/*/root") if p.is_dir())

# What every installation shares: names of firmware variables and of partition types.
PUBLIC = {"8be4df61-93ca-11d2-aa0d-00e098032b8c", "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"}
UUID = re.compile(rb"(?<![0-9A-Za-z])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z])")
MACHINE_ID = re.compile(rb"(?<![0-9A-Za-z])[0-9a-f]{32}(?![0-9A-Za-z])")
ADDRESS = re.compile(rb"(?<![0-9A-Za-z._-])(?!127\.|0\.|255\.)\d{1,3}(?:\.\d{1,3}){3}(?![0-9A-Za-z._-])")


def collected(root, *args):
    got = run("collect", "--root", str(root), *args)
    assert got.status == 0 and got.err == "", (got.status, got.err)
    return got.raw


def unpacked(raw):
    to = scratch() / "root"
    to.mkdir()
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        if hasattr(tarfile, "fully_trusted_filter"):
            tar.extractall(to, filter="fully_trusted")
        else:
            tar.extractall(to)
    return to


def judged(*args):
    got = run("check", "--format", "json", *args)
    report = json.loads(got.raw)
    planes = {f["id"]: [(f[k] or {}).get("verdict") for k in ("now", "next")] +
              [(f[k] or {}).get("counted") for k in ("now", "next")] for f in report["findings"]}
    return {"status": got.status, **{k: report[k] for k in ("grade", "grade_now", "grade_next", "counts")},
            "host": report["host"], **planes}


def difference(a, b):
    return [f"{k}: {a.get(k)} became {b.get(k)}" for k in a if a.get(k) != b.get(k)]


def test_every_fixture_is_judged_alike():
    for name in FIXTURES:
        m = Machine(name)
        for args in ([], ["--quick"], ["--trigger", "panic"]):
            there = unpacked(collected(m.root, *args))
            wrong = difference(judged("--root", str(m.root), *args), judged("--root", str(there), *args))
            yield f"{name} {' '.join(args)}", "; ".join(wrong) or None


def test_a_capture_of_a_capture_is_the_same():
    for name in FIXTURES[::4]:
        once = collected(Machine(name).root)
        twice = collected(unpacked(once))
        again = collected(unpacked(twice))
        yield name, None if twice == again else "it changes each time"


def test_the_same_machine_gives_the_same_bytes():
    m = Machine()
    assert len({collected(m.root) for _ in range(3)}) == 1


def test_this_machine():
    """Whatever it is: a guest, a chroot, a container."""
    out = scratch() / "here.tar"
    got = run("collect", "-o", str(out))
    assert got.status == 0, got.err
    wrong = difference(judged(), judged("--root", str(unpacked(out.read_bytes()))))
    assert not wrong, wrong


def test_nothing_of_the_fixtures_survives():
    for name in FIXTURES:
        m = Machine(name)
        originals = set()
        for here, names, files in os.walk(m.root):
            for entry in names + files:
                path = Path(here) / entry
                texts = [str(path.relative_to(m.root)).encode()]
                if path.is_symlink():
                    texts.append(os.readlink(path).encode())
                elif path.is_file():
                    texts.append(path.read_bytes())
                for text in texts:
                    for pattern in (UUID, MACHINE_ID, ADDRESS):
                        originals |= set(pattern.findall(text))
        originals -= {p.encode() for p in PUBLIC}
        raw = collected(m.root)
        left = [o.decode() for o in originals if o in raw]
        yield name, ", ".join(left) or None


SECRETS = {
    "host name": ["web-prod-7", "corp.initech", "web_prod_7"],
    "machine-id": ["3c1d7a52b94e4f0f8d26a0e17c5b9f34"],
    "address": ["10.20.30.40", "10.20.30.1", "fd12:3456:789a::17", "52:54:00:ab:cd:ef"],
    "ssh": ["alice", "nas.initech.example", "vault7"],
    "filesystem": ["9F3A-77C1", "0a1b2c3d", "q8Rt2Z-1wEr-tYuI-oPaS-dFgH-jKlZ-xCvBnM", "4f2d9a61-5c3b-4e7a-9d10-8b6c2e5f7a90"],
    "password": ["hunter2", "C0FFEE0123456789", "s3cret"],
}


def crowded():
    m = Machine("ol9-oci-ready")
    m.write("/etc/hostname", "web-prod-7.corp.initech\n")
    m.write("/proc/sys/kernel/hostname", "web-prod-7\n")
    m.write("/etc/hosts", "127.0.0.1 localhost\n10.20.30.40 web-prod-7.corp.initech web-prod-7\n10.20.30.9 vault7\n")
    m.append("/etc/fstab", "UUID=9F3A-77C1 /mnt/a vfat defaults 0 0\nPARTUUID=0a1b2c3d-02 /mnt/b ext4 noauto 0 0\n"
                           "10.20.30.40:/export /mnt/c nfs noauto 0 0\nvault7:/x /mnt/d nfs noauto 0 0\n"
                           "//nas.initech.example/share /mnt/e cifs noauto,username=alice,password=hunter2 0 0\n"
                           "/dev/disk/by-id/lvm-pv-uuid-q8Rt2Z-1wEr-tYuI-oPaS-dFgH-jKlZ-xCvBnM /mnt/f ext4 noauto 0 0\n"
                           "/dev/mapper/ol_web_prod_7-x /mnt/g ext4 noauto 0 0\n")
    m.write("/etc/crypttab", "luks-4f2d9a61-5c3b-4e7a-9d10-8b6c2e5f7a90 UUID=4f2d9a61-5c3b-4e7a-9d10-8b6c2e5f7a90 /etc/k\n")
    m.append("/etc/kdump.conf", "# ssh alice@nas.initech.example\n#nfs vault7:/export\n# sshkey /home/" "alice/.ssh/id\n")
    m.append("/boot/grub2/grub.cfg", "# password_pbkdf2 root grub.pbkdf2.sha512.10000.C0FFEE0123456789\n"
                                     "# ip=10.20.30.40::10.20.30.1:255.255.255.0:web-prod-7:eth0:none "
                                     "ifname=eth0:52:54:00:ab:cd:ef nameserver=fd12:3456:789a::17\n"
                                     "# ftp://alice:s3cret@nas.initech.example/dumps\n")
    return m


def test_what_names_a_machine_is_gone():
    m = crowded()
    raw = collected(m.root)
    text = b"".join(p.read_bytes() for p in unpacked(raw).rglob("*") if p.is_file()).decode("utf-8", "replace")
    for what, words in SECRETS.items():
        left = [w for w in words if w.encode() in raw or w.lower() in text.lower()]
        yield what, ", ".join(left) or None
    wrong = difference(judged("--root", str(m.root)), judged("--root", str(unpacked(raw))))
    yield "the verdicts", "; ".join(wrong) or None
    # What it was made of can be told from it: the tests above saw the files that hold the words.
    for word in ("host1", "user1", "192.0.2.1", "redacted", "255.255.255.0", "127.0.0.1"):
        yield word, None if word in text or word == "127.0.0.1" else "no substitute stands anywhere"


def test_a_private_key_stays_where_it_is():
    """How it begins is told, and nothing of it is taken along."""
    body = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW"
    m = Machine("rhel9-kvm-ssh")
    m.write("/root/.ssh/kdump_id_rsa", f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n")
    capture = json.loads(m.path("kdumpready-capture.json").read_text())
    for word, key in (("open", body), ("passphrase", body.replace("AAAAABG5vbmU", "AAAAACmFlcz"))):
        m.write("/root/.ssh/kdump_id_rsa", f"-----BEGIN OPENSSH PRIVATE KEY-----\n{key}\n")
        capture["stat"]["/root/.ssh/kdump_id_rsa"].pop("key", None)
        m.write("kdumpready-capture.json", json.dumps(capture))
        raw = collected(m.root)
        told = json.loads((unpacked(raw) / "kdumpready-capture.json").read_text())
        got = told["stat"]["/root/.ssh/kdump_id_rsa"].get("key")
        yield word, None if got == word else f"{got} is told"
        yield f"{word}: nothing of it", "it is in the archive" if key[:24].encode() in raw else None
        yield f"{word}: the verdicts", "; ".join(
            difference(judged("--root", str(m.root)), judged("--root", str(unpacked(raw))))) or None


def test_what_a_unified_kernel_image_says_is_taken_along():
    m = Machine("debian13-kvm-sdboot")
    image = "/boot/efi/EFI/Linux/debian.efi"
    m.write(image, "x")
    m.write(image + ":.cmdline", m.path("/proc/cmdline").read_text().split(" ", 1)[1].replace("crashkernel", "x"))
    m.write(image + ":.uname", "6.12.48+deb13-amd64")
    m.append("/boot/efi/loader/loader.conf", "default debian.efi\n")
    there = unpacked(collected(m.root))
    here = judged("--root", str(m.root))
    assert "crashkernel" not in (there / (image + ":.cmdline").lstrip("/")).read_text()
    wrong = difference(here, judged("--root", str(there)))
    assert not wrong, wrong


def test_one_original_has_one_substitute():
    m = crowded()
    there = unpacked(collected(m.root))
    tab = (there / "etc/crypttab").read_text()
    ids = set(re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", tab))
    assert len(ids) == 1 and ids.pop()[0] == "4", tab
    there = unpacked(collected(Machine().root))
    uuid = re.search(r"^UUID=(\S+)\s+/\s", (there / "etc/fstab").read_text(), re.M)[1]
    was = re.search(r"^UUID=(\S+)\s+/\s", Machine().path("/etc/fstab").read_text(), re.M)[1]
    assert uuid != was and len(uuid) == len(was)
    for path in ("proc/cmdline", "boot/grub/grub.cfg"):
        assert f"root=UUID={uuid}" in (there / path).read_text(), path


def test_the_block_of_the_boot_loader_keeps_its_size():
    m = Machine("ol8-oci-ready").write("/etc/hostname", "a-very-long-name-of-a-machine-7.corp.example\n")
    block = m.path("/boot/grub2/grubenv").read_bytes()
    text = block.rstrip(b"#") + b"title=a-very-long-name-of-a-machine-7\n"
    m.write("/boot/grub2/grubenv", text + b"#" * (1024 - len(text)))
    new = (unpacked(collected(m.root)) / "boot/grub2/grubenv").read_bytes()
    assert len(new) == 1024 and b"title=host1\n" in new and new.endswith(b"####"), new[:200]


def test_unreadable_does_not_become_absent():
    """A user's capture says the same as the user was told, and what nobody looked at is not absent."""
    for name in FIXTURES:
        m = Machine(name)
        capture = json.loads(m.path("kdumpready-capture.json").read_text()) if \
            m.path("kdumpready-capture.json").exists() else None
        if not capture:
            continue
        m.capture(uid=1000)
        there = unpacked(collected(m.root))
        wrong = difference(judged("--root", str(m.root)), judged("--root", str(there)))
        yield f"{name} as a user", "; ".join(wrong) or None
    m = Machine().write("/etc/kdump.conf", "x\n")
    there = unpacked(collected(m.root))
    data = json.loads((there / "kdumpready-capture.json").read_text())
    data["absent"].remove("/etc/sysctl.conf") if "/etc/sysctl.conf" in data["absent"] else None
    (there / "kdumpready-capture.json").write_text(json.dumps({**data, "absent": []}))
    yield "nothing is absent", None if judged("--root", str(there))["grade"] != "READY" else "READY"


def test_an_encrypted_disk_is_taken_along_by_what_it_takes():
    """Of a LUKS header nothing but its key slots' memory; the name of the mapping is a UUID's."""
    uuid = "4f2d9a61-5c3b-4e7a-9d10-8b6c2e5f7a90"
    for takes, verdict in ((0, "pass"), (1 << 30, "fail")):
        m = Machine("ol9-oci-ready")
        data = json.loads(m.path("kdumpready-capture.json").read_text())
        for image in data["images"].values():
            image["programs"].append("systemd-cryptsetup")
        m.capture(images=data["images"], luks={"sda3": {"version": 2, "slots": 1, "least": takes, "most": takes}})
        m.write("/sys/devices/virtual/block/dm-1/dm/uuid", f"CRYPT-LUKS2-{uuid.replace('-', '')}-luks-{uuid}\n")
        m.write("/sys/devices/virtual/block/dm-1/dm/name", f"luks-{uuid}\n")
        m.write("/etc/crypttab", f"luks-{uuid} UUID={uuid} /etc/secret.key\n")
        m.write("/etc/secret.key", "the key itself\n")
        raw = collected(m.root)
        there = unpacked(raw)
        wrong = difference(judged("--root", str(m.root)), judged("--root", str(there)))
        yield f"{takes}: the verdicts", "; ".join(wrong) or None
        left = [u for u in (uuid, uuid.replace("-", "")) if u.encode() in raw]
        yield f"{takes}: the UUID", ", ".join(left) or None
        yield f"{takes}: the key", None if b"the key itself" not in raw else "it is there"
        found = judged("--root", str(there))["capture-memory"]
        yield f"{takes}: judged", None if found[0] == verdict else f"{found}"


def test_an_empty_directory_was_looked_into():
    """What keeps drills and journals makes one, and no journal is not an unknown number of them."""
    m = Machine()
    m.path("/var/lib/kdumpready/txn").mkdir(parents=True)
    wrong = difference(judged("--root", str(m.root)), judged("--root", str(unpacked(collected(m.root)))))
    assert not wrong, wrong


def test_unreadable_files_here():
    if os.geteuid() != 0 or not has("setpriv"):
        raise Skip("needs root and setpriv")
    m = Machine()
    m.path("/etc/default/grub").chmod(0)
    m.remove("/kdumpready-capture.json")
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    got = run("collect", "--root", str(m.root), prefix=user)
    if got.status == 126 or "setpriv" in got.err:
        raise Skip("setpriv does not work here")
    assert got.status == 0, got.err
    here = json.loads(run("check", "--root", str(m.root), "--format", "json", prefix=user).raw)
    there = json.loads(run("check", "--root", str(unpacked(got.raw)), "--format", "json").raw)
    assert [f["next"] and f["next"]["verdict"] for f in here["findings"]] == \
        [f["next"] and f["next"]["verdict"] for f in there["findings"]]
    stat = json.loads((unpacked(got.raw) / "kdumpready-capture.json").read_text())["stat"]
    assert stat["/etc/default/grub"] == {"error": "EACCES"}, stat["/etc/default/grub"]


def test_the_capture_is_of_its_schema():
    try:
        import jsonschema
    except ImportError:
        raise Skip("python3-jsonschema is not installed") from None
    schema = json.loads((TOP / "packaging/kdumpready.capture.schema.json").read_text())
    for name in FIXTURES:
        data = json.loads((unpacked(collected(Machine(name).root)) / "kdumpready-capture.json").read_text())
        wrong = [e.message[:100] for e in jsonschema.Draft202012Validator(schema).iter_errors(data)]
        yield name, "; ".join(wrong) or None


def test_a_name_that_is_a_word():
    """A machine called like a directory that decides is collected all the same, and that is said."""
    m = Machine().write("/etc/hostname", "boot\n")
    got = run("collect", "--root", str(m.root))
    assert got.status == 0 and "left where it stands" in got.err, (got.status, got.err)
    assert not difference(judged("--root", str(m.root)), judged("--root", str(unpacked(got.raw))))


def test_a_drill_stays_at_home():
    """It is known by hashes of what is replaced: elsewhere everything would seem changed."""
    m = Machine().write("/proc/sys/kernel/random/boot_id", "1\n")
    got = run("drill", "arm", "--root", str(m.root), "--state-dir", str(m.root / "var/lib/kdumpready"))
    assert got.status == 0 and "drill: armed" in m.check().out, got.err
    there = unpacked(collected(m.root))
    assert not (there / "var/lib/kdumpready/drill").exists()
    assert "drill:" not in run("check", "--root", str(there)).out


def test_it_refuses_what_it_cannot_do():
    assert run("collect", "word").status == 64
    assert run("collect", "--yes").status == 64
    got = run("collect", "--root", "/no/such/dir")
    assert got.status == 3 and "/no/such/dir" in got.err
    got = run("collect", "--root", str(Machine().root), "-o", "/no/such/dir/x.tar")
    assert got.status == 3 and "/no/such/dir/x.tar" in got.err
