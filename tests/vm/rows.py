# SPDX-License-Identifier: MIT
"""The scenarios, one row each, with the outcome its author expects.

now, next   the grades `check` must give after the change and before the reboot
settled     its `now` after the reboot; the same as next unless stated
before      what an interrupt before the reboot must leave: "dump" or "none"; None: not sent
after       the same, after the reboot
prepare     shell steps followed by a reboot of their own, before the change
coredir     where a dump would be
flush       whether the harness makes all files reach the disk after the change; a row of fix does
            not need it: that is the program's own promise
offline     shell steps on the build host, $root being the image's mounted file system, and
            $kdumpready the program; the guest then starts from that disk for the first time
crash       shell steps that crash the guest in place of the interrupt before the reboot
proof       shell steps after the interrupt before the reboot, in the boot it ended in: they must
            succeed, and say what they saw
disk        MiB of a second disk, plugged in before the preparation; 0 for none

READY must mean a dump and NOT READY none. Any other grade is a disagreement unless the row
declares it here. Every row starts from the armed baseline of guest/base.sh. Expectations were
written before a row's first run; where reality changed one, FINDINGS.md says so.
"""

from collections import namedtuple

READY, DEGRADED, NOT, UNKNOWN = "READY", "DEGRADED", "NOT READY", "UNKNOWN"
DUMP, NONE = "dump", "none"

Row = namedtuple("Row", "name image change now next settled before after cpus prepare coredir "
                        "flush offline crash proof disk")


def row(name, image, change, now, next, before=None, after=None, settled=None, cpus=1,
        prepare="", coredir="/var/crash", flush=True, offline="", crash="", proof="",
        disk=0):
    return Row(name, image, change, now, next, settled or next, before, after, cpus, prepare,
               coredir, flush, offline, crash, proof, disk)


SMOKE = ["ready-d12-bios", "no-crashkernel", "sysctl-conf-d13"]

ROWS = [
    # Nothing wrong.
    row("ready-d12-bios", "d12-bios", "", READY, READY, after=DUMP),
    row("ready-d12-uefi", "d12-uefi", "", READY, READY, after=DUMP),
    row("ready-d13-uefi-2cpu", "d13-uefi", "", READY, READY, before=DUMP, after=DUMP, cpus=2),
    row("ready-d13-sdboot", "d13-sdboot", "", READY, READY, after=DUMP),
    row("debian-default-d12", "d12-bios", "reserve crashkernel=384M-:128M; update-grub 2>&1",
        READY, READY, after=DUMP),
    row("debian-default-d13", "d13-bios", "reserve crashkernel=512M-:192M; update-grub 2>&1",
        READY, READY, after=DUMP),

    # The reservation: the value itself.
    row("no-crashkernel", "d12-bios", "reserve ''; update-grub 2>&1",
        READY, NOT, before=DUMP, after=NONE),
    row("range-misses-ram", "d12-bios", "reserve crashkernel=2G-:256M; update-grub 2>&1",
        READY, NOT, after=NONE),
    row("crashkernel-auto", "d12-bios", "reserve crashkernel=auto; update-grub 2>&1",
        READY, NOT, after=NONE),
    row("crashkernel-64m", "d12-bios", "reserve crashkernel=64M; update-grub 2>&1",
        READY, NOT, after=NONE),
    row("last-value-wins", "d13-bios",
        "reserve 'crashkernel=256M crashkernel=2G-:512M'; update-grub 2>&1",
        READY, NOT, after=NONE),

    # The reservation: which file it stands in, and whether the boot loader ever sees it.
    row("update-grub-forgotten", "d12-bios",
        "sed -i 's/^GRUB_CMDLINE_LINUX=\"/&crashkernel=256M /' /etc/default/grub",
        NOT, NOT, after=NONE, prepare="reserve ''; update-grub 2>&1"),
    row("removed-not-generated", "d12-bios", "reserve ''",
        READY, DEGRADED, after=DUMP, settled=READY),
    row("reserved-next-boot", "d12-bios", "reserve crashkernel=256M; update-grub 2>&1",
        NOT, READY, before=NONE, after=DUMP, prepare="reserve ''; update-grub 2>&1"),
    row("dropin-overwrites", "d12-uefi",
        "echo 'GRUB_CMDLINE_LINUX_DEFAULT=quiet' >/etc/default/grub.d/zz-cloud.cfg\n"
        "update-grub 2>&1", READY, NOT, after=NONE),
    row("default-beats-linux-bad", "d12-bios",
        "sed -i 's/^GRUB_CMDLINE_LINUX=\"/&crashkernel=256M /' /etc/default/grub\n"
        "reserve crashkernel=2G-:256M; update-grub 2>&1", READY, NOT, after=NONE),
    row("default-beats-linux-good", "d13-uefi",
        "sed -i 's/^GRUB_CMDLINE_LINUX=\"/&crashkernel=2G-:1G /' /etc/default/grub\n"
        "reserve crashkernel=256M; update-grub 2>&1", READY, READY, after=DUMP),
    row("saved-entry-plain", "d12-bios",
        "plain_entry; sed -i 's/^GRUB_DEFAULT=.*/GRUB_DEFAULT=saved/' /etc/default/grub\n"
        "update-grub 2>&1; grub-set-default plain", READY, NOT, after=NONE),
    row("oneshot-entry-plain", "d12-uefi", "plain_entry; update-grub 2>&1; grub-reboot plain",
        READY, NOT, after=NONE),

    # systemd-boot entries.
    row("sdboot-entry-bare", "d13-sdboot", "bare_entry",
        READY, NOT, before=DUMP, after=NONE),
    row("sdboot-entry-mended", "d13-sdboot", "sed -i '/^options/s/$/ crashkernel=256M/' $entry",
        NOT, READY, before=NONE, after=DUMP, prepare="bare_entry"),
    row("sdboot-cmdline-file-bare", "d13-sdboot",
        "sed -i 's/ crashkernel=[^ ]*//' /etc/kernel/cmdline",
        READY, DEGRADED, after=DUMP, settled=READY),
    row("sdboot-default-other", "d13-sdboot",
        "sed 's/ crashkernel=[^ ]*//; s/^title.*/title plain/' $entry >${entry%/*}/plain.conf\n"
        "echo 'default plain.conf' >>/boot/efi/loader/loader.conf", READY, NOT, after=NONE),

    # The trigger: sysctl files.
    row("nmi-zero-in-file", "d12-bios",
        "nmi_file /etc/sysctl.d/60-nmi.conf 'kernel.unknown_nmi_panic = 0'",
        READY, NOT, before=DUMP, after=NONE),
    row("nmi-zero-live-only", "d13-uefi", "sysctl -qw kernel.unknown_nmi_panic=0",
        NOT, READY, before=NONE, after=DUMP),
    row("nmi-unrecovered-only", "d12-uefi",
        "nmi_file /etc/sysctl.d/60-nmi.conf kernel.panic_on_unrecovered_nmi=1\n"
        "sysctl -qw kernel.unknown_nmi_panic=0; sysctl -q --system",
        READY, READY, before=DUMP, after=DUMP),
    row("nmi-io-only", "d13-bios",
        "nmi_file /etc/sysctl.d/60-nmi.conf kernel.panic_on_io_nmi=1", READY, NOT, after=NONE),
    row("sysctl-conf-d12", "d12-bios",
        "nmi_file; echo 'kernel.unknown_nmi_panic=1' >>/etc/sysctl.conf; sysctl -qp",
        READY, READY, after=DUMP),
    row("sysctl-conf-d13", "d13-bios",
        "nmi_file; echo 'kernel.unknown_nmi_panic=1' >>/etc/sysctl.conf; sysctl -qp",
        READY, NOT, after=NONE),
    row("sysctl-masked", "d12-bios",
        "nmi_file /usr/lib/sysctl.d/60-nmi.conf kernel.unknown_nmi_panic=1\n"
        "ln -s /dev/null /etc/sysctl.d/60-nmi.conf", READY, NOT, after=NONE),
    row("sysctl-overridden-later", "d13-uefi",
        "echo 'kernel.unknown_nmi_panic=0' >/usr/lib/sysctl.d/90-hardening.conf",
        READY, NOT, after=NONE),
    row("sysctl-overridden-earlier", "d12-bios",
        "nmi_file /usr/lib/sysctl.d/60-nmi.conf kernel.unknown_nmi_panic=1\n"
        "echo 'kernel.unknown_nmi_panic=0' >/etc/sysctl.d/10-hardening.conf",
        READY, READY, after=DUMP),

    # The trigger: kernel arguments.
    row("nmi-on-cmdline", "d13-bios", "nmi_file; grub_args unknown_nmi_panic",
        READY, READY, after=DUMP),
    row("nmi-zero-on-cmdline-enables", "d12-uefi", "nmi_file; grub_args unknown_nmi_panic=0",
        READY, READY, after=DUMP),
    row("cmdline-undone-by-file", "d12-bios",
        "nmi_file /etc/sysctl.d/60-nmi.conf kernel.unknown_nmi_panic=0\n"
        "grub_args unknown_nmi_panic", READY, NOT, after=NONE),
    row("sysctl-on-cmdline", "d13-uefi", "nmi_file; grub_args sysctl.kernel.unknown_nmi_panic=1",
        READY, READY, after=DUMP),
    row("apic-extnmi-none-2cpu", "d12-bios", "grub_args apic_extnmi=none",
        READY, NOT, after=NONE, cpus=2),

    # Loading the capture kernel.
    row("unit-disabled", "d12-bios", "systemctl -q disable kdump-tools.service",
        READY, NOT, before=DUMP, after=NONE),
    row("unit-masked", "d13-uefi", "systemctl -q mask kdump-tools.service",
        READY, NOT, after=NONE),
    row("unit-masked-on-cmdline", "d12-bios", "grub_args systemd.mask=kdump-tools.service",
        READY, NOT, after=NONE),
    row("use-kdump-0", "d12-bios", "sed -i 's/^USE_KDUMP=.*/USE_KDUMP=0/' /etc/default/kdump-tools",
        NOT, NOT, before=NONE, after=NONE),
    row("kexec-disabled-in-file", "d13-bios",
        "echo 'kernel.kexec_load_disabled=1' >/etc/sysctl.d/50-hardening.conf",
        READY, NOT, after=NONE),
    row("kexec-disabled-after-load", "d12-bios", "sysctl -qw kernel.kexec_load_disabled=1",
        READY, READY, before=DUMP),
    row("unloaded-hangs", "d12-bios", "kdump-config unload; sysctl -qw kernel.panic=0",
        NOT, READY, before=NONE, after=DUMP),
    row("unloaded-reboots", "d13-bios", "kdump-config unload; sysctl -qw kernel.panic=5",
        NOT, READY, before=NONE),

    # Writing the dump.
    row("makedumpfile-missing-d12", "d12-bios", "dpkg --remove makedumpfile",
        NOT, NOT, before=NONE, after=NONE),
    row("makedumpfile-missing-d13", "d13-bios", "dpkg --remove makedumpfile",
        DEGRADED, DEGRADED, after=DUMP),
    row("dump-fs-full", "d12-bios",
        "fallocate -l $(($(stat -f -c '%f * %S' /) - (24 << 20))) /var/filler",
        NOT, NOT, after=NONE),
    row("dump-dir-missing", "d12-uefi", "rm -rf /var/crash", READY, READY, before=DUMP, after=DUMP),
    row("dump-dir-elsewhere", "d12-bios",
        "sed -i 's|^KDUMP_COREDIR=.*|KDUMP_COREDIR=/srv/crash|' /etc/default/kdump-tools\n"
        "mkdir -p /srv/crash", READY, READY, before=DUMP, coredir="/srv/crash"),
    row("dump-dir-on-tmpfs", "d13-bios",
        "sed -i 's|^KDUMP_COREDIR=.*|KDUMP_COREDIR=/run/crash|' /etc/default/kdump-tools",
        NOT, NOT, before=NONE, coredir="/run/crash"),

    # Where the dump goes: what has to be there in the capture kernel before it can be written.
    row("dump-second-disk", "d12-storage", "crash_on $second", READY, READY,
        before=DUMP, after=DUMP, disk=1024),
    row("dump-lvm", "d12-storage",
        "pvcreate -q $second; vgcreate -q vg0 $second; lvcreate -q -y -l 90%FREE -n crash vg0\n"
        "crash_on /dev/vg0/crash", READY, READY, before=DUMP, after=DUMP, disk=1024),
    # What unlocking takes stands in the header.
    row("dump-luks-pbkdf2", "d12-storage", "luks --pbkdf pbkdf2; crash_on /dev/mapper/crash",
        READY, READY, before=DUMP, after=DUMP, disk=1024),
    row("dump-luks-argon2", "d12-storage",
        "luks --pbkdf argon2id --pbkdf-memory 393216 --pbkdf-force-iterations 4\n"
        "crash_on /dev/mapper/crash", NOT, NOT, before=NONE, disk=1024),

    # The capture kernel comes up, and then cannot go on.
    row("initramfs-without-driver", "d12-bios", "bare_capture_initramfs",
        NOT, NOT, before=NONE, after=NONE),
    row("crashkernel-80m", "d12-bios", "reserve crashkernel=80M; update-grub 2>&1",
        READY, NOT, after=NONE),

    # fix, in the guest: what was broken (prepare) is mended by the program itself (change).
    row("fix-no-crashkernel", "d12-bios", "fix", NOT, READY, before=NONE, after=DUMP, flush=False,
        prepare="reserve ''; update-grub 2>&1"),
    row("fix-no-crashkernel-uefi", "d12-uefi", "fix", NOT, READY, after=DUMP, flush=False,
        prepare="reserve ''; update-grub 2>&1"),
    row("fix-range-misses-ram", "d13-uefi", "fix", NOT, READY, after=DUMP, flush=False,
        prepare="reserve crashkernel=2G-:256M; update-grub 2>&1"),
    row("fix-dropin-overwrites", "d13-bios", "fix", NOT, READY, after=DUMP, flush=False,
        prepare="echo 'GRUB_CMDLINE_LINUX_DEFAULT=quiet' >/etc/default/grub.d/zz-cloud.cfg\n"
        "update-grub 2>&1"),
    row("fix-sdboot-entry", "d13-sdboot", "fix", NOT, READY, before=NONE, after=DUMP, flush=False,
        prepare="bare_entry; sed -i 's/ crashkernel=[^ ]*//' /etc/kernel/cmdline"),
    row("fix-sysctl-conf-d13", "d13-bios", "fix", READY, READY, before=DUMP, after=DUMP,
        flush=False,
        prepare="nmi_file; echo 'kernel.unknown_nmi_panic=1' >>/etc/sysctl.conf"),
    row("fix-vendor-sysctl", "d13-uefi", "fix", READY, READY, after=DUMP, flush=False,
        prepare="nmi_file; echo 'kernel.unknown_nmi_panic=0' >/usr/lib/sysctl.d/90-hardening.conf"),
    row("fix-unit-disabled", "d12-bios", "fix", READY, READY, before=DUMP, after=DUMP, flush=False,
        prepare="systemctl -q disable kdump-tools.service"),
    row("fix-unit-masked", "d12-uefi", "fix --unmask", READY, READY, after=DUMP, flush=False,
        prepare="systemctl -q mask kdump-tools.service"),
    row("fix-use-kdump-0", "d13-bios", "fix", READY, READY, before=DUMP, flush=False,
        prepare="sed -i 's/^USE_KDUMP=.*/USE_KDUMP=0/' /etc/default/kdump-tools"),
    row("fix-everything", "d12-bios", "fix", NOT, READY, after=DUMP, flush=False,
        prepare="reserve ''; update-grub 2>&1; nmi_file; systemctl -q disable kdump-tools.service"),

    # The unit that checks: locked in as it is, it says what an administrator is told.
    row("check-unit", "d12-bios", "unit_agrees", READY, READY, before=DUMP, prepare="install_check"),

    # A drill: armed, sent, verified at boot by the unit, shown by check afterwards. And the guest
    # taken along.
    row("drill", "d12-bios", "kdumpready drill arm", READY, READY, before=DUMP,
        prepare="install_drill", proof="drill_passed; taken_along"),

    row("drill-crash-now", "d12-bios", "", READY, READY, before=DUMP, prepare="install_drill",
        crash="kdumpready drill arm --crash-now </proc/sys/kernel/hostname", proof="drill_crashed"),

    # undo: it boots as before the fix.
    row("undo-no-crashkernel", "d12-bios", "fix; undo", NOT, NOT, after=NONE, flush=False,
        prepare="reserve ''; update-grub 2>&1"),
    row("undo-sdboot-entry", "d13-sdboot", "fix; undo", NOT, NOT, after=NONE, flush=False,
        prepare="bare_entry"),

    # fix --root, from outside: nothing of the image is run, and its first boot is ready.
    row("fix-offline-d12", "d12-bios", "", READY, READY, before=DUMP, offline="""
        reserve ''; bare_grub; nmi_file
        "$kdumpready" fix --yes --root "$root" --state-dir "$state"
        """),
    row("fix-offline-d13-uefi", "d13-uefi", "", READY, READY, before=DUMP, after=DUMP, offline="""
        reserve ''; bare_grub
        "$kdumpready" fix --yes --root "$root" --state-dir "$state"
        """),

    # cloud-init, by the project's own examples: the first boot of an instance fixes it and reboots,
    # once, and what is seen is the second.
    row("cloud-init", "d12-cloud", "cloud_init_done", READY, READY, before=DUMP,
        offline="reserve ''; bare_grub; nmi_file; cloud_init user-data.yaml user-data"),
    row("cloud-init-vendor", "d12-cloud", "cloud_init_done", READY, READY, before=DUMP,
        offline="reserve ''; bare_grub; nmi_file; cloud_init vendor-data.yaml vendor-data"),

    # An image that is built in a running guest, by the project's script: its next boot is ready.
    row("image-built", "d12-bios", "in_image", NOT, READY, after=DUMP, flush=False,
        prepare="reserve ''; update-grub 2>&1; nmi_file"),
]
