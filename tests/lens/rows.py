# SPDX-License-Identifier: MIT
"""The rows: what is written where, and what has to become of it."""

import meaning

GRUB = "etc/default/grub"
PLAIN, NORMAL = "GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"
KDUMP_CFG = "etc/default/grub.d/kdump-tools.cfg"
OWN_CFG = "etc/default/grub.d/zz-kdumpready.cfg"


class Defaults:
    """GRUB's variables, sourced by a shell, and the kernel lines of grub.cfg."""

    def __init__(self, fixture, wanted, shell, cfg, drop_ins):
        self.fixture, self.wanted, self.shell, self.cfg, self.drop_ins = fixture, wanted, shell, cfg, drop_ins
        self.without = [KDUMP_CFG] if drop_ins else []

    def meaning(self, root):
        return (meaning.shell_vars(root, self.shell, self.drop_ins),
                meaning.grub_lines((root / self.cfg).read_bytes()))

    def may_change(self, name):
        return name.startswith(("etc/default/grub", self.cfg, "etc/sysctl.d/"))

    def compare(self, before, after, row):
        wanted = row.wanted or self.wanted
        (old, old_lines), (new, new_lines) = before, after
        if "failed" in old or "failed" in new:
            yield f"the shell did not get through: {old.get('failed')} {new.get('failed')}"
            return
        for name in sorted(old.keys() | new.keys() - {PLAIN, NORMAL}):
            if name not in (PLAIN, NORMAL) and old.get(name) != new.get(name):
                yield f"{name} was {old.get(name)!r}, is {new.get(name)!r}"
        for name in (PLAIN, NORMAL):
            a, b = (s[name].replace("(unset)", "") for s in (old, new))
            if meaning.others(a) != meaning.others(b):
                yield f"{name} was {a!r}, is {b!r}"
        line = [" ".join(s[n].replace("(unset)", "") for n in (PLAIN, NORMAL)) for s in (old, new)]
        yield from meaning.check_line("defaults", line[0], line[1], wanted)
        if len(old_lines) != len(new_lines) or not new_lines:
            yield f"{len(old_lines)} kernel lines became {len(new_lines)}"
        for a, b in zip(old_lines, new_lines):
            yield from meaning.check_line("grub.cfg", a, b, wanted)


class Entries:
    """Boot entries, grubenv, and the template of the next kernel."""

    def __init__(self, fixture, wanted, where, reader):
        self.fixture, self.wanted, self.where, self.reader = fixture, wanted, where, reader
        self.without = []

    def meaning(self, root):
        env = root / "boot/grub2/grubenv"
        if env.is_symlink():
            env = env.parent / env.readlink()
        variables = meaning.grubenv(env.read_bytes()) if env.is_file() else {}
        found = {}
        for f in sorted((root / self.where).glob("*.conf")):
            options = self.reader(f.read_bytes())
            if options is not None and "-0-rescue" not in f.name:
                found[f.name] = options.replace("$kernelopts", variables.get("kernelopts", ""))
        return found, {n: v for n, v in variables.items() if n != "kernelopts"}

    def may_change(self, name):
        return "rescue" not in name and (
            name.startswith((self.where, "etc/kernel/cmdline", GRUB, "etc/sysctl.d/")) or name.endswith("grubenv"))

    def compare(self, before, after, row):
        if before[0].keys() != after[0].keys() or not after[0]:
            yield f"entries: {sorted(before[0])} became {sorted(after[0])}"
        for name, options in before[0].items():
            yield from meaning.check_line(name, options, after[0].get(name, ""), row.wanted or self.wanted)
        if before[1] != after[1]:
            yield f"grubenv: {before[1]} became {after[1]}"


class Sysctl:
    """sysctl.d, merged as at boot."""

    fixture = "debian12-kvm-ready"
    without = ["etc/sysctl.d/60-nmi.conf"]

    @staticmethod
    def meaning(root):
        return meaning.sysctls(root)

    @staticmethod
    def may_change(name):
        return name.startswith(("etc/sysctl.d/", "etc/default/grub.d/", "boot/grub/grub.cfg"))

    @staticmethod
    def compare(before, after, _row):
        if after.get(meaning.NMI) != "1":
            yield f"{meaning.NMI} is {after.get(meaning.NMI)}"
        for s in (before, after):
            s.pop(meaning.NMI, None)
        if before != after:
            yield f"other keys: {before} became {after}"


DEBIAN = Defaults("debian12-kvm-ready", "crashkernel=384M-:128M", "dash", "boot/grub/grub.cfg", True)
OL7 = Defaults("ol7-oci-bios-ready", "crashkernel=512M", "bash", "boot/grub2/grub.cfg", False)
OL9 = Entries("ol9-oci-ready", "crashkernel=1G-64G:448M,64G-:512M", "boot/loader/entries", meaning.bls_grub)
# Its running kernel is Red Hat's, whose own table is the one that `auto` stood for.
OL8 = Entries("ol8-oci-ready", "crashkernel=1G-4G:160M,4G-64G:192M,64G-1T:256M,1T-:512M", "boot/loader/entries", meaning.bls_grub)
SDBOOT = Entries("debian13-kvm-sdboot", "crashkernel=512M-:192M", "boot/efi/loader/entries", meaning.bls_sdboot)
SYSCTL = Sysctl()


class Row:
    def __init__(self, base, name, files, refused=None, wanted=None, edits=(), keeps=()):
        self.base, self.name, self.files = base, name, files
        self.refused, self.wanted, self.edits, self.keeps = refused, wanted, edits, keeps


ROWS = []


def deb(name, text, refused=None, edits=(OWN_CFG,), **more):
    """/etc/default/grub of Debian; a value that does not work there is to be replaced."""
    files = {GRUB: text, **more.pop("files", {})}
    ROWS.append(Row(DEBIAN, name, files, refused and f"/{refused}", edits=() if refused else edits, **more))


def el(name, text, refused=None, **more):
    ROWS.append(Row(OL7, name, {GRUB: text}, refused and f"/{refused}", edits=() if refused else (GRUB,), **more))


BAD = "crashkernel=nonsense"  # reserves nothing, so it is to be replaced
AT = f"{GRUB}:"

# Quotes.
deb("unquoted", f"{NORMAL}={BAD}\n", edits=(GRUB,), keeps=(OWN_CFG,))
deb("unquoted, another argument", f"{NORMAL}=quiet\n{PLAIN}={BAD}\n", edits=(GRUB,))
deb("single quotes", f"{NORMAL}='quiet {BAD} splash'\n", edits=(GRUB,))
deb("double quotes in the middle", f'{NORMAL}=quiet" {BAD} "splash\n', edits=(GRUB,))
deb("two kinds of quotes", f"{NORMAL}=\"quiet \"'{BAD} splash'\n", edits=(GRUB,))
deb("a backslash before a blank", f"{NORMAL}=quiet\\ {BAD}\\ splash\n", edits=(GRUB,))
deb("the argument put together from quotes", f'{NORMAL}="quiet crash"kernel=nonsense\n', edits=(GRUB,))
deb("$'..'", f"{NORMAL}=$'quiet {BAD}'\n", refused=AT + "1")
deb("an argument with quotes of its own", f"{NORMAL}='dyndbg=\"file x +p\" {BAD}'\n", edits=(GRUB,))
deb("inside quotes of its own", f"{NORMAL}='x=\"a {BAD}\"'\n", refused=AT + "1")
deb("escaped quotes", f'{NORMAL}="a=\\"b c\\" {BAD} \\$tuned"\n', edits=(GRUB,))
deb("a quote that is not closed", f'{NORMAL}="quiet {BAD}\n', refused=AT + "1")
# Which assignment.
deb("commented assignment", f'#{NORMAL}="{BAD}"\n{NORMAL}="quiet {BAD}"\n# {PLAIN}="{BAD}"\n', edits=(GRUB,))
deb("assigned twice, the first holds it", f'{NORMAL}="a {BAD}"\n{NORMAL}="quiet"\n', keeps=(GRUB,))
deb("assigned twice, both hold it", f'{NORMAL}="{BAD}"\n{NORMAL}="quiet {BAD}"\n', edits=(GRUB,))
deb("both variables hold it", f'{NORMAL}="quiet {BAD}"\n{PLAIN}="{BAD} x"\n', edits=(GRUB,))
deb("twice in one value", f'{NORMAL}="{BAD} a crashkernel=auto b"\n', edits=(GRUB,))
deb("export", f'export {NORMAL}="quiet {BAD}"\n', edits=(GRUB,))
deb("two on a line", f'GRUB_TIMEOUT=5; {NORMAL}="quiet {BAD}" GRUB_DEFAULT=0\n', edits=(GRUB,))
deb("the name inside another value", f'X="{NORMAL}={BAD}"\n{NORMAL}="quiet"\n', keeps=(GRUB,))
deb("trailing comment", f'{NORMAL}="quiet {BAD}" # {BAD} "\n', edits=(GRUB,))
deb("+=", f'{NORMAL}="quiet"\n{NORMAL}+=" {BAD}"\n', refused=AT + "2")
deb("continued line", f'{NORMAL}="quiet \\\n {BAD} \\\n splash"\n', edits=(GRUB,))
deb("continued inside the argument", f'{NORMAL}="quiet crashkernel=\\\nnonsense b"\n', edits=(GRUB,))
deb("handed on", f'{NORMAL}="a {BAD}"\n{NORMAL}="${NORMAL} quiet"\n', edits=(GRUB,))
deb("from another variable", f'X="{BAD}"\n{NORMAL}="$X quiet"\n', refused="etc/default/grub")
deb("one made from the other", f'{PLAIN}="{BAD}"\n{NORMAL}="${PLAIN} x"\n', refused=AT + "1")
deb("itself, set nowhere", f'{PLAIN}="${PLAIN} x"\n')
deb("itself, with the argument", f'{PLAIN}="${PLAIN} x {BAD}"\n', edits=(GRUB,))
deb("empty file", "")
deb("only comments, no final newline", "# nothing")
deb("no such variable", "GRUB_DEFAULT=0\n")
# Forms and bytes.
deb(",high with ,low", f'{NORMAL}="quiet crashkernel=0,high crashkernel=0,low b"\n', edits=(GRUB,))
deb("sed's own characters", f'{NORMAL}="root=/dev/a&b|c\\\\1 {BAD} d=/e"\n', edits=(GRUB,))
deb("inside another argument", f'{NORMAL}="{BAD} xcrashkernel=1 b"\n', edits=(GRUB,))
deb("-- and init's arguments", f'{PLAIN}="quiet -- single"\n{NORMAL}="{BAD}"\n', edits=(GRUB,))
deb("CRLF", f'GRUB_DEFAULT=0\r\n{NORMAL}="quiet {BAD}"\r\n{PLAIN}="x"\r\n', edits=(GRUB,))
deb("CRLF, unquoted", f"{NORMAL}={BAD}\r\n", edits=(GRUB,))
deb("no final newline", f'{NORMAL}="quiet {BAD}"', edits=(GRUB,))
deb("a TAB behind it", f'{NORMAL}="{BAD}\tquiet"\n', edits=(GRUB,))
deb("bytes that are no UTF-8", f'{NORMAL}="a=\xff {BAD}"\n'.encode("latin-1"), edits=(GRUB,))
deb("a NUL", f'{NORMAL}="quiet {BAD}"\n\0\n', refused="etc/default/grub")
deb("a very long line", f'{NORMAL}="{"a" * 70000} {BAD}"\n', edits=(GRUB,))
deb("an apostrophe in a comment", f"# don't\n{NORMAL}=\"quiet {BAD}\" # isn't\n", edits=(GRUB,))
# Computed.
deb("$(..)", f'{NORMAL}="$(cat /nowhere) {BAD}"\n', refused=AT + "1")
deb("backticks", f"{NORMAL}=`echo {BAD}`\n", refused=AT + "1")
deb("on a condition", f'if [ -f /x ]; then\n\t{NORMAL}="{BAD}"\nfi\n', refused=AT + "2")
deb("case", f'{NORMAL}="{BAD}"\ncase a in b) {NORMAL}=c ;; esac\n', refused=AT + "2")
deb("a sourced file", f'{NORMAL}="{BAD}"\n. /etc/grub.local\n', refused=AT + "2")
deb("computed elsewhere", f'GRUB_DISTRIBUTOR=`echo x`\nX=$(true)\n{NORMAL}="{BAD}"\n', edits=(GRUB,))
# Drop-ins.
deb("a drop-in that holds it", f'{NORMAL}="quiet"\n', edits=(KDUMP_CFG,), keeps=(GRUB, OWN_CFG),
    files={KDUMP_CFG: f'{NORMAL}="${NORMAL} {BAD}"\n'})
deb("a drop-in that overwrites the edited variable", f'{NORMAL}="quiet {BAD}"\n', keeps=(GRUB,),
    files={"etc/default/grub.d/50-cloudimg-settings.cfg": f'{NORMAL}="console=ttyS0"\n'})
deb("a drop-in behind ours overwrites it", f'{NORMAL}="quiet"\n', edits=("etc/default/grub.d/zzz.cfg",),
    keeps=(GRUB, OWN_CFG), files={"etc/default/grub.d/zzz.cfg": f'{NORMAL}="console=ttyS0"\n'})
deb("defaults and drop-in both hold it", f'{NORMAL}="quiet {BAD}"\n', edits=(GRUB, KDUMP_CFG),
    files={KDUMP_CFG: f'{NORMAL}="${NORMAL} {BAD}"\n'})
deb("our drop-in with another value", f'{NORMAL}="quiet"\n', edits=(OWN_CFG,), keeps=(GRUB,),
    files={OWN_CFG: f'{NORMAL}="${NORMAL} {BAD}"'})
deb("our drop-in with something else", f'{NORMAL}="quiet"\n', edits=(OWN_CFG,), keeps=(GRUB,),
    files={OWN_CFG: "GRUB_TIMEOUT=1"})
deb("a file that is not read", f'{NORMAL}="quiet"\n', keeps=("etc/default/grub.d/a.cfg.dpkg-old",),
    files={"etc/default/grub.d/a.cfg.dpkg-old": f'{NORMAL}="{BAD}"\n'})

el("quoted", f'{PLAIN}="{BAD} quiet"\n')
el("unquoted", f"{PLAIN}=quiet\n")
el("single quotes, empty", f"{PLAIN}=''\n")
el("nothing behind the =", f"{PLAIN}=\n")
el("no such line", "GRUB_TIMEOUT=5")
el("+=", f'{PLAIN}="a"\n{PLAIN}+=" b"\n', refused=AT + "2")
el("the last of two", f'{PLAIN}="a"\n{PLAIN}="b c"\n')
el("in _DEFAULT", f'{NORMAL}="{BAD}"\n{PLAIN}="quiet"\n')
el("CRLF", f'GRUB_TIMEOUT=5\r\n{PLAIN}="quiet"\r\n')
el("computed", f'{PLAIN}="$(cat /x)"\n', refused=AT + "1")

# Boot entries.
UEK = "boot/loader/entries/3c1d7a52b94e4f0f8d26a0e17c5b9f34-5.15.0-306.177.4.el9uek.x86_64.conf"
HEAD = "title T\nversion 5.15.0-306.177.4.el9uek.x86_64\nlinux /vmlinuz-5.15.0-306.177.4.el9uek.x86_64\n"


def bls(name, text, refused=None, **more):
    ROWS.append(Row(OL9, name, {UEK: HEAD + text}, refused and f"/{UEK}:{refused}",
                    edits=() if refused else (UEK,), **more))


bls("no argument yet", "options root=/dev/x ro $tuned_params\nid a\n")
bls("in place", f"options root=/dev/x {BAD} ro $tuned_params\n")
bls(",high with ,low", "options ro crashkernel=0,high crashkernel=0,low quiet\n")
bls("$tuned_params first", "options $tuned_params root=/dev/x\n")
bls("CRLF", f"options root=/dev/x {BAD} ro\r\nid a\r\n")
bls("no final newline", "options root=/dev/x ro")
bls("two blanks", "options  root=/dev/x  ro\n")
bls("options<TAB>, one argument", "options\troot=/dev/x\n", refused="4")
bls("options<TAB>, several arguments", "options\troot=/dev/x ro\n", refused="4")
bls("a blank line inside", "\noptions root=/dev/x ro\n", refused="5")
bls("a blank line behind", "options root=/dev/x ro\n\nid a\n")
bls("two options lines", f"options root=/dev/x ro\noptions {BAD}\n")
bls("a comment that looks like it", f"# options {BAD}\noptions root=/dev/x ro\n")
bls("different arguments", "options root=/dev/other ro single-user=no a=b/c\n")
bls("quoted", 'options root=/dev/x dyndbg="file a +p" ro\n')

# $kernelopts, and the block of 1024 bytes.
ENV = "boot/efi/EFI/redhat/grubenv"


def block(text, size=1024):
    return (meaning.ENV_SIGNATURE + text.encode("latin-1")).ljust(size, b"#")


def env(name, data, refused=None):
    ROWS.append(Row(OL8, name, {ENV: data}, refused, edits=() if refused else (ENV,)))


ARGS = "root=/dev/mapper/ocivolume-root ro"
env("kernelopts", block(f"saved_entry=x\nkernelopts={ARGS} \nboot_success=0\n"))
env("in place", block(f"kernelopts={ARGS} {BAD} quiet\nx=y\n"))
env("a saved_entry that no longer exists", block(f"saved_entry=gone\nkernelopts={ARGS}\n"))
env("escaped", block(f"a=b\\\\c\nkernelopts={ARGS} x=\\\\y\ntuned_params=\n"))
env("a comment of newer tools", block(f"# WARNING: Do not edit this file\nkernelopts={ARGS}\n"))
env("full", block(f"kernelopts={ARGS}\nx={'y' * 930}\n"), refused=f"/{ENV}")
env("too short", block(f"kernelopts={ARGS}\n", 512), refused=f"/{ENV}")
env("its last line is cut off", block(f"kernelopts={ARGS}\nx="), refused=f"/{ENV}")
env("no signature", b"kernelopts=".ljust(1024, b"#"), refused=f"/{ENV}")

# systemd-boot.
SD = "boot/efi/loader/entries/5b0f6b1b1d2e4c1e9a3d7c8f60b1a2d3-6.12.48+deb13-amd64.conf"
SD_DIR = "/5b0f6b1b1d2e4c1e9a3d7c8f60b1a2d3/6.12.48+deb13-amd64/"
SD_HEAD = f"title T\nversion 6.12.48+deb13-amd64\nlinux {SD_DIR}linux\n" \
          f"initrd {SD_DIR}initrd.img-6.12.48+deb13-amd64\n"


def sd(name, text, refused=None):
    ROWS.append(Row(SDBOOT, name, {SD: SD_HEAD + text}, refused and f"/{SD}:{refused}",
                    edits=() if refused else (SD,)))


sd("several options lines", f"options root=/dev/x\noptions {BAD} ro\noptions quiet\n")
sd("two lines hold it", f"options root=/dev/x {BAD}\noptions crashkernel=auto ro\n")
sd("options<TAB>", "options\troot=/dev/x ro\n")
sd("blank lines and CRLF", "\r\noptions root=/dev/x ro\r\n\r\n")
sd("quoted as a whole", 'options "root=/dev/x ro"\n', refused="5")

# sysctl.d.
OWN, KEY = "etc/sysctl.d/60-kdumpready.conf", meaning.NMI


def sysctl(name, files, refused=None, edits=(OWN,), keeps=()):
    ROWS.append(Row(SYSCTL, name, files, refused, edits=() if refused else edits, keeps=keeps))


sysctl("nothing there", {})
sysctl("ours, with another value", {OWN: f"# c\n{KEY} = 0\nkernel.panic = 10\n"})
sysctl("ours, without a final newline", {OWN: "kernel.panic = 10"})
sysctl("ours, CRLF", {OWN: f"kernel.panic = 10\r\n{KEY} = 0\r\n"})
sysctl("ours, written with slashes", {OWN: f"{KEY.replace('.', '/')}=0"})
sysctl("ours, twice", {OWN: f"{KEY} = 1\n{KEY} = 0\n"})
sysctl("a vendor's file behind ours", {"usr/lib/sysctl.d/90-x.conf": f"{KEY} = 0\n"},
       edits=("etc/sysctl.d/99-kdumpready.conf",), keeps=("usr/lib/sysctl.d/90-x.conf", OWN))
sysctl("a vendor's file in front", {"usr/lib/sysctl.d/10-x.conf": f"{KEY} = 0\n"})
sysctl("our name is masked", {OWN: ("/dev/null",)}, edits=("etc/sysctl.d/99-kdumpready.conf",), keeps=(OWN,))
sysctl("the admin's own", {"etc/sysctl.d/50-site.conf": f"# c\n{KEY} = 0\n"},
       refused="/etc/sysctl.d/50-site.conf:2")
sysctl("a comment only", {"etc/sysctl.d/50-site.conf": f"#{KEY} = 0\n;{KEY} = 0\n"},
       keeps=("etc/sysctl.d/50-site.conf",))
