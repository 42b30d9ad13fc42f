# SPDX-License-Identifier: MIT
"""One function a row; it is run once on each release. Verdicts are written before the program is run."""

import io
import json
import re
import shutil
import subprocess
import tarfile

from machine import NOBODY

ROWS = {}
KDUMP_CONF = "etc/default/kdump-tools"
DROP_IN = "etc/default/grub.d/kdump-tools.cfg"
DOCUMENTED = "kernel.unknown_nmi_panic=1\n"


class Skip(Exception):
    pass


def row(f):
    ROWS[f.__name__.replace("_", "-")] = f
    return f


# The documented procedure.

@row
def as_installed(m):
    """Packages and update-grub, nothing else: all but the NMI, and the capture image is still to be made."""
    m.image().wants("NOT READY", says="nothing sets", nmi_panic="fail", crashkernel_param="pass",
                    kernel_support="pass", tools_installed="pass", kdump_enabled="pass",
                    kexec_allowed="pass", new_kernels="pass", capture_initramfs="pending")


@row
def documented_file(m):
    """kernel.unknown_nmi_panic=1 in /etc/sysctl.conf: Debian 12 links to it, nothing of 13 reads it."""
    m.write("etc/sysctl.conf", DOCUMENTED, append=True)
    r = m.image()
    if m.release == 12:
        r.wants("READY", nmi_panic="pass", says="/etc/sysctl.conf")
    else:
        r.wants("NOT READY", nmi_panic="fail", says=["/etc/sysctl.conf", "nothing reads /etc/sysctl.conf at boot"])
        assert "/etc/sysctl.d/" in " ".join(r.fix["nmi-panic"]), f"what to type: {r.fix['nmi-panic']}"


@row
def drop_in_file(m):
    m.ready()
    r = m.image().wants("READY", nmi_panic="pass", says="/etc/sysctl.d/60-nmi.conf",
                        capture_initramfs="pending")
    assert re.match(r"READY for RAM .*: this is an image, so only its next boot is judged", r.line), r.line


@row
def on_the_command_line(m):
    """The other way: an argument, from GRUB's defaults through update-grub."""
    m.write("etc/default/grub", 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX unknown_nmi_panic"\n', append=True)
    with m.entered():
        m.update_grub()
    m.image().wants("READY", nmi_panic="pass", says="/boot/grub/grub.cfg")


@row
def package_default_by_ram(m):
    """384M-:128M and 512M-:192M; the kernel rounds RAM up to 128M before it looks."""
    m.ready()
    for ram in ("256M", "300M", "1G", "4G", "64G", "256M-1G"):
        r = m.image("--ram", ram)
        covered = {"256M": False, "300M": m.release == 12, "256M-1G": None}.get(ram, True)
        if covered is None:
            r.wants("UNKNOWN", crashkernel_param="unknown", crashkernel_reserved="unknown")
        elif covered:
            assert r.grade in ("READY", "DEGRADED"), f"{ram}: {r.grade}"
            r.wants(crashkernel_param="pass", crashkernel_reserved="pass")
        else:
            r.wants("NOT READY", crashkernel_param="fail", crashkernel_reserved="fail")
        if ram in ("1G", "4G"):
            r.wants("READY", crashkernel_reserved="pass", says="128 MiB" if m.release == 12 else "192 MiB")


@row
def capture_image_made(m):
    """A capture image where kdump-config of this release looks for it, linked by kdump-config itself."""
    m.ready()
    version = m.release_of_kernel
    m.save("var/lib/kdump", "var/crash")
    shutil.copy(m.root / f"boot/initrd.img-{version}", m.root / f"var/lib/kdump/initrd.img-{version}")
    with m.entered():
        m.inside("kdump-config", "symlinks", version)
    m.image().wants("READY", capture_initramfs="pass", says=version)
    m.write(f"var/lib/kdump/initrd.img-{version}", "")
    m.image().wants("NOT READY", capture_initramfs="fail")


@row
def nothing_makes_the_image(m):
    """kdump-config calls the kernel hook, and the hook mkinitramfs: without either there is no image."""
    m.ready()
    for missing in ("etc/kernel/postinst.d/kdump-tools", "usr/sbin/mkinitramfs"):
        m.remove(missing)
        m.image().wants("NOT READY", capture_initramfs="fail")
        m.put_back()
        m.ready()


@row
def taken_along(m):
    """collect, from outside and from inside: elsewhere it is judged as it is here, and names nobody."""
    m.ready()
    m.write("etc/hostname", "web-prod-7\n")
    for way in ("image", "chroot"):
        here = getattr(m, way)().verdicts()
        command = [m.program, "collect", "--root", m.root] if way == "image" else \
            ["chroot", m.root, "/usr/local/bin/kdumpready", "collect"]
        raw = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        there = m.top / "captured"
        with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
            tar.extractall(there)
        done = subprocess.run([m.program, "check", "--root", there, "--format", "json"], stdout=subprocess.PIPE)
        shutil.rmtree(there)
        judged = {f["id"]: f["next"]["verdict"] for f in json.loads(done.stdout)["findings"] if f["next"]}
        assert here == judged, f"{way}: {sorted(set(here.items()) ^ set(judged.items()))}"
        for word in (m.uuid, "web-prod-7", m.read("etc/machine-id").strip()):
            assert not word or word.encode() not in raw, f"{way}: {word} is in the archive"


# Where the arguments come from.

@row
def without_update_grub(m):
    """The package's file is there, the boot loader's is from before it."""
    m.ready()
    text = m.read(DROP_IN)
    m.remove(DROP_IN)
    with m.entered():
        m.update_grub()
    m.write(DROP_IN, text)
    r = m.image().wants("NOT READY", says="no crashkernel=", crashkernel_param="fail")
    assert "update-grub" in " ".join(r.fix["crashkernel-param"]), f"what to type: {r.fix['crashkernel-param']}"
    with m.entered():
        m.update_grub()
    m.image().wants("READY")


@row
def without_grub_cfg(m):
    m.ready()
    m.remove("boot/grub/grub.cfg")
    m.image().wants("UNKNOWN", crashkernel_param="unknown")


@row
def drop_in_overrides(m):
    """A later file of grub.d assigns, where the package's only appends; an earlier one is harmless."""
    m.ready()
    m.write("etc/default/grub.d/90-site.cfg", 'GRUB_CMDLINE_LINUX_DEFAULT="console=ttyS0"\n')
    with m.entered():
        m.update_grub()
    m.image().wants("READY", crashkernel_param="pass", new_kernels="pass")
    m.remove("etc/default/grub.d/90-site.cfg")
    m.write("etc/default/grub.d/zz-site.cfg", 'GRUB_CMDLINE_LINUX_DEFAULT="console=ttyS0"\n')
    with m.entered():
        m.update_grub()
    m.image().wants("NOT READY", crashkernel_param="fail")


@row
def edit_loses_to_the_package(m):
    """crashkernel= in /etc/default/grub: kdump-tools appends its own, and the kernel takes the last."""
    m.ready()
    text = m.read("etc/default/grub")
    m.write("etc/default/grub", text.replace('DEFAULT="quiet"', 'DEFAULT="quiet crashkernel=300M"'))
    with m.entered():
        m.update_grub()
    own = "crashkernel=384M-:128M" if m.release == 12 else "crashkernel=512M-:192M"
    m.image().wants(crashkernel_param="pass", says=own)
    m.write(DROP_IN, 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX crashkernel=256M"\n')
    with m.entered():
        m.update_grub()
    m.image().wants("READY", crashkernel_param="pass", says="crashkernel=300M")


@row
def rejected_value(m):
    m.ready()
    m.write("etc/default/grub.d/zz-site.cfg", 'GRUB_CMDLINE_LINUX_DEFAULT="quiet crashkernel=auto"\n')
    with m.entered():
        m.update_grub()
    m.image("--ram", "4G").wants("NOT READY", crashkernel_param="fail", says="auto")


@row
def recovery_entry_is_default(m):
    """grub-set-default to the recovery entry: it has no GRUB_CMDLINE_LINUX_DEFAULT, so no crashkernel=."""
    m.ready()
    m.write("etc/default/grub.d/zz-site.cfg", "GRUB_DEFAULT=saved\n")
    with m.entered():
        m.update_grub()
        m.image().wants("READY")
        ids = re.findall(r"^\s*(?:menuentry|submenu) .* \$menuentry_id_option '([^']+)'",
                         m.read("boot/grub/grub.cfg"), re.M)
        menu = next(i for i in ids if "-advanced-" in i and "gnulinux-advanced" in i)
        recovery = next(i for i in ids if "-recovery-" in i)
        m.save("boot/grub/grubenv")
        m.inside("grub-set-default", f"{menu}>{recovery}")
    m.image().wants("NOT READY", crashkernel_param="fail")
    with m.entered():
        m.inside("grub-set-default", "0")
        m.image().wants("READY", crashkernel_param="pass")
        m.inside("grub-reboot", f"{menu}>{recovery}")
    assert m.image().grade != "READY", "the next boot, once, is the recovery entry"


# sysctl.d, against systemd's own reading of it.

LAYOUTS = {
    "last file wins": {"etc/sysctl.d/10-a.conf": "kernel.unknown_nmi_panic=1\n",
                       "etc/sysctl.d/90-b.conf": "kernel.unknown_nmi_panic=0\n"},
    "by name, not by directory": {"usr/lib/sysctl.d/90-b.conf": "kernel.unknown_nmi_panic=1\n",
                                  "etc/sysctl.d/10-a.conf": "kernel.unknown_nmi_panic=0\n"},
    "same name in /etc": {"usr/lib/sysctl.d/90-b.conf": "kernel.unknown_nmi_panic=1\n",
                          "etc/sysctl.d/90-b.conf": "# nothing\n"},
    "slashes": {"etc/sysctl.d/90-b.conf": "kernel/unknown_nmi_panic = 1\n"},
    "before sysctl.conf": {"etc/sysctl.d/10-a.conf": "kernel.unknown_nmi_panic=0\n",
                           "etc/sysctl.conf": "kernel.unknown_nmi_panic=1\n"},
    "after sysctl.conf": {"etc/sysctl.d/99-zzz.conf": "kernel.unknown_nmi_panic=0\n",
                          "etc/sysctl.conf": "kernel.unknown_nmi_panic=1\n"},
    "local": {"usr/local/lib/sysctl.d/50-a.conf": "-kernel.unknown_nmi_panic=1\n"},
    "no .conf": {"etc/sysctl.d/50-a": "kernel.unknown_nmi_panic=1\n"},
    "comment": {"etc/sysctl.d/50-a.conf": "; kernel.unknown_nmi_panic=1\n"},
    "masked": {"etc/sysctl.d/60-nmi.conf": None, "usr/lib/sysctl.d/60-nmi.conf": "kernel.unknown_nmi_panic=1\n"},
    "link out of 12 undone": {"etc/sysctl.d/99-sysctl.conf": None,
                              "etc/sysctl.conf": "kernel.unknown_nmi_panic=1\n"},
}


def as_systemd_reads(m):
    """The file and value of the last assignment in what systemd-analyze prints in its order."""
    with m.entered():
        text = m.inside("systemd-analyze", "cat-config", "sysctl.d").stdout
    path, found = None, (None, "0")
    for line in text.splitlines():
        if re.fullmatch(r"# /\S+\.conf", line):
            path = line[2:]
        key, equals, value = line.strip().lstrip("-").partition("=")
        if equals and key.strip().replace("/", ".") == "kernel.unknown_nmi_panic":
            found = path, value.strip()
    return found


@row
def sysctl_files(m):
    for name, files in LAYOUTS.items():
        for path, text in files.items():
            if text is None:
                m.link(path, "/dev/null")
            else:
                m.write(path, text)
        path, value = as_systemd_reads(m)
        r = m.image()
        wrong = f"{name}: systemd says {value} from {path}, we {r.message('nmi-panic')}"
        assert r.verdict("nmi-panic") == ("pass" if value == "1" else "fail"), wrong
        if value == "1":
            # systemd names the link, we what it leads to: that is the file to edit.
            real = "/etc/sysctl.conf" if path == "/etc/sysctl.d/99-sysctl.conf" else path
            assert r.message("nmi-panic").startswith(real), wrong
        m.put_back()


@row
def hardened(m):
    """kernel.kexec_load_disabled is set before the kdump service starts."""
    m.ready()
    m.write("etc/sysctl.d/50-hardening.conf", "kernel.kexec_load_disabled = 1\n")
    m.image().wants("NOT READY", kexec_allowed="fail", capture_initramfs="pending",
                    says="/etc/sysctl.d/50-hardening.conf")


# The service, by systemctl itself.

@row
def service(m):
    m.ready()
    for what, state, verdict in (("disable", "disabled", "fail"), ("enable", "enabled", "pass"),
                                 ("mask", "masked", "fail"), ("unmask", "enabled", "pass")):
        m.save("etc/systemd/system")
        m.inside("systemctl", "--quiet", what, "kdump-tools.service")
        said = m.inside("systemctl", "is-enabled", "kdump-tools.service", check=False).stdout.strip()
        assert said == state, f"after {what} systemctl says {said}"
        m.image().wants("READY" if verdict == "pass" else "NOT READY", kdump_enabled=verdict)


@row
def service_with_other_target(m):
    """A default target that does not reach what the service is wanted by."""
    m.ready()
    m.save("etc/systemd/system")
    m.inside("systemctl", "--quiet", "set-default", "multi-user.target")
    m.image().wants("READY")
    m.inside("systemctl", "--quiet", "set-default", "emergency.target")
    m.image().wants("NOT READY", kdump_enabled="fail")


USES = {'USE_KDUMP=0': 0, 'USE_KDUMP="0"': 0, "USE_KDUMP='1'": 1, "USE_KDUMP=1 # on": 1, "USE_KDUMP=0\nUSE_KDUMP=1": 1,
        "USE_KDUMP=1\nUSE_KDUMP=0": 0, "USE_KDUMP=yes": 0, "USE_KDUMP=": 0, "#USE_KDUMP=1": 0, "export USE_KDUMP=1": 1,
        "USE_KDUMP=00": 0, "USE_KDUMP=2": 1}


@row
def use_kdump(m):
    """What the init script of the package makes of its own file, and we."""
    m.ready()
    rest = re.sub(r"(?m)^USE_KDUMP=.*$", "", m.read(KDUMP_CONF))
    script = m.read("etc/init.d/kdump-tools")
    gate = '[ "$USE_KDUMP" -ne 0 ] || exit 0;'
    assert gate in script, "the init script asks otherwise than it did"
    for text, on in USES.items():
        m.write(KDUMP_CONF, rest + text + "\n")
        sh = m.inside("sh", "-c", f". /{KDUMP_CONF}; {gate} echo on").stdout == "on\n"
        assert sh == bool(on), f"{text}: the script says {sh}"
        r = m.image()
        got = r.grade == "READY"
        assert got == sh, f"{text!r}: the script says {sh}, we {r.grade}: " + "; ".join(
            r.message(x) for x, v in r.verdicts().items() if v not in ("pass", "skip", "pending"))


@row
def core_directory(m):
    """KDUMP_COREDIR as kdump-config prints it, and as the rules name it."""
    m.ready()
    text = m.read(KDUMP_CONF)
    for value, path in (('"/srv/dumps"', "/srv/dumps"), ("/srv/$USE_KDUMP/x", "/srv/1/x"),
                        ("/srv/a\\\n/b", "/srv/a/b")):
        m.write(KDUMP_CONF, text + f"KDUMP_COREDIR={value}\n")
        m.save("srv")
        before = m.image()
        with m.entered():
            shown = m.inside("kdump-config", "show").stdout  # makes the directory, too
        assert re.search(rf"KDUMP_COREDIR:\s+{path}$", shown, re.M), shown
        before.wants(dump_path="pass")
        assert path in before.message("dump-path"), before.message("dump-path")
        m.image().wants(dump_path="pass")
        m.put_back()
    m.remove("var/crash")
    m.write("var/crash", "in the way\n")
    m.image().wants("NOT READY", dump_path="fail")


@row
def missing_programs(m):
    m.ready()
    m.remove("usr/bin/makedumpfile")
    r = m.image()
    if m.release == 12:
        r.wants("NOT READY", core_collector="fail")
    else:
        r.wants("DEGRADED", core_collector="warn")
    m.put_back()
    m.ready()
    m.remove("usr/sbin/kexec")
    m.image().wants("NOT READY", tools_installed="fail")


@row
def package_removed(m):
    """dpkg --remove leaves the files of /etc, --purge does not."""
    m.ready()
    m.save("etc", "var/lib/dpkg", "var/lib/systemd", "var/lib/kdump", "var/log", "var/cache", "usr/share/kdump-tools",
           "var/lib/ucf")
    for name in m.inside("dpkg", "-L", "kdump-tools").stdout.split():
        path = m.root / name.lstrip("/")
        if path.is_symlink() or path.is_file():
            m.save(str(path.parent.resolve().relative_to(m.root) / path.name))
    m.save("usr/share/doc/kdump-tools", "usr/share/initramfs-tools", "usr/share/man", "var/crash",
           "usr/share/bug", "usr/share/lintian", "boot")
    for how in ("--remove", "--purge"):
        with m.entered():
            m.inside("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", how, "kdump-tools")
        m.image().wants("NOT READY", tools_installed="fail", kdump_enabled="fail")


# Where it runs.

def same(a, b):
    differs = {k: (a.message(k), b.message(k)) for k in a.next
               if a.next[k] and (a.verdict(k), a.message(k)) != (b.verdict(k), b.message(k))}
    assert not differs, f"differs from the image: {differs}"
    assert (a.grade, a.status, b.now) == (b.grade, b.status, None), f"{b.grade}, not {a.grade}"


def starts(m):
    r = m.inside(f"/usr/local/bin/{m.program.name}", "--version", check=False)
    if r.returncode:
        raise Skip(f"the program does not start in it: {(r.stdout + r.stderr).strip()[:100]}")


def everywhere(m, around, what, *mounts):
    starts(m)
    for prepare, grade in ((lambda: None, "NOT READY"), (m.ready, "READY")):
        prepare()
        image = m.image().wants(grade)
        with m.entered(*mounts):
            r = m.chroot(around=around)
        assert f": {what}, so only its next boot is judged" in r.line, r.line
        same(image, r)


@row
def in_a_chroot(m):
    everywhere(m, (), "this is a chroot")


@row
def in_a_chroot_without_proc(m):
    everywhere(m, (), "this is a chroot", "dev")


@row
def in_a_chroot_with_a_container_s_mark(m):
    m.write(".dockerenv", "")
    everywhere(m, (), "this is a container")


@row
def in_a_pid_namespace(m):
    everywhere(m, ("unshare", "--pid", "--fork", f"--mount-proc={m.root}/proc"), "this is a container", "sys")


@row
def in_a_user_namespace(m):
    everywhere(m, ("unshare", "--user", "--map-root-user"), "this is a container")


@row
def in_nspawn(m):
    if not shutil.which("systemd-nspawn"):
        raise Skip("systemd-nspawn is not installed")
    starts(m)
    m.ready()
    image = m.image()
    from machine import PROGRAM, Report, run
    command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--pipe", "--volatile=no",
               "--resolv-conf=off", "--timezone=off", "--link-journal=no", f"--directory={m.root}",
               "/" + PROGRAM, "check"]
    text = run(*command, check=False)
    if not text.stdout:
        raise Skip(f"systemd-nspawn does not work here: {text.stderr.strip()[:100]}")
    r = Report(text, run(*command, "--format", "json", check=False))
    assert ": this is a container, so only its next boot is judged" in r.line, r.line
    same(image, r)


# Without root.

HIDDEN = {
    "boot/grub/grub.cfg": "crashkernel-param",
    "boot/grub": "crashkernel-param",
    "boot": "crashkernel-param",
    "etc/sysctl.d/60-nmi.conf": "nmi-panic",
    "etc/sysctl.d": "nmi-panic",
    "usr/lib/sysctl.d": "nmi-panic",
    KDUMP_CONF: "kdump-enabled",
    "etc/default": "kdump-enabled",
    "etc/systemd/system": "kdump-enabled",
    "etc/systemd": "kdump-enabled",
    "usr/lib/systemd/system": "kdump-enabled",
    "usr/lib/systemd/system/kdump-tools.service": "kdump-enabled",
    "usr/sbin": "tools-installed",
    "usr/bin": "core-collector",
    "var/lib/kdump": "capture-initramfs",
    "var/lib": "capture-initramfs",
    "etc/default/grub": "new-kernels",
    DROP_IN: "new-kernels",
    "etc/default/grub.d": "new-kernels",
    "var": "dump-path",
    "usr/lib/os-release": "tools-installed",
    "etc": None,
    "usr": None,
}


@row
def nobody(m):
    """Whoever may not read it does not know it, and what is not known is not ready."""
    m.ready()
    # update-grub makes its file for root alone, since it may hold a password.
    assert (m.root / "boot/grub/grub.cfg").stat().st_mode & 0o777 == 0o600, "grub.cfg may be read"
    m.image(user=NOBODY).wants("UNKNOWN", crashkernel_param="unknown")
    m.chmod("boot/grub/grub.cfg", 0o644)
    same(m.image(), m.image(user=NOBODY))
    wrong = []
    for path, rule in HIDDEN.items():
        m.chmod(path, 0o700 if (m.root / path).is_dir() else 0o600)
        root, r = m.image(), m.image(user=NOBODY)
        m.put_modes_back(1)
        if root.grade != "READY":
            wrong.append(f"{path}: root, who may, says {root.grade}")
        if rule and r.verdict(rule) != "unknown":
            wrong.append(f"{path}: {rule} is {r.verdict(rule)}: {r.message(rule)}")
        if r.grade == "READY" or (r.grade, r.status) not in (("UNKNOWN", 3), ("DEGRADED", 1)):
            wrong.append(f"{path}: {r.grade}, status {r.status}")
        fails = [f"{k}: {r.message(k)}" for k, v in r.verdicts().items() if v == "fail"]
        if fails:
            wrong.append(f"{path}: nothing is wrong with it, but {fails}")
    assert not wrong, "; ".join(wrong)


@row
def nobody_in_a_chroot(m):
    """Init's root may not be looked at: /run tells, where init is one that makes /run/systemd/system."""
    starts(m)
    if open("/proc/1/comm").read().strip() != "systemd":
        raise Skip("init is not systemd: without rights a chroot on a mounted disk cannot be told")
    m.ready()
    m.chmod("boot/grub/grub.cfg", 0o644)
    with m.entered():
        same(m.image(), m.chroot(user=NOBODY))
        m.chmod("boot/grub/grub.cfg", 0o600)
        m.chroot(user=NOBODY).wants("UNKNOWN", crashkernel_param="unknown", nmi_panic="pass")


# What it does to the tree.

@row
def not_a_byte_changes(m):
    """Times and inodes are compared around every check; here the bytes too, whatever is asked."""
    m.ready()
    before = m.manifest(times=True, contents=True)
    m.image()
    m.image("--quick")
    m.image("--ram", "1G", "--cloud", "oci", "--firmware", "bios")
    m.image("--trigger", "panic", "-v", user=NOBODY)
    if m.inside(f"/usr/local/bin/{m.program.name}", "--version", check=False).returncode == 0:
        m.chroot()
        with m.entered():
            m.chroot()
            m.chroot(user=NOBODY)
    assert m.manifest(times=True, contents=True) == before, "the tree is not what it was"
