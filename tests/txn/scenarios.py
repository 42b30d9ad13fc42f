# SPDX-License-Identifier: MIT
"""What the transaction is taken through: a tree, and a plan in the words of drive.c.

GEN in a plan is a program that prints a new boot configuration, FAIL one that fails, TRUE one that
does nothing.
"""

ENV = "# GRUB Environment Block\nsaved_entry=0\n" + "#" * (1024 - 39)
GRUB = {
    "/etc/default/grub": "GRUB_CMDLINE_LINUX=\"quiet\"\n",
    "/boot/grub/grub.cfg": ("# generated\nlinux /vmlinuz quiet\n", 0o600),
    "/boot/grub/grubenv": ENV,
    "/etc/hostname": "other\n",
}
BLS = {
    "/boot/loader/entries/a.conf": ("options root=/dev/vda1\n", 0o644),
    "/boot/loader/entries/b.conf": ("options root=/dev/vda1 quiet\n", 0o600),
    "/boot/grub2/grubenv": ENV,
    "/etc/kernel/cmdline": "root=/dev/vda1\n",
}

SCENARIOS = {
    "one-file": (GRUB, ["live:/etc/default/grub=GRUB_CMDLINE_LINUX=\"quiet crashkernel=1G\"\n"]),
    "new-file": (GRUB, ["live:/etc/sysctl.d/60-kdumpready.conf=kernel.unknown_nmi_panic = 1\n"]),
    "three-files": ({**GRUB, "/etc/kdump.conf": "path /var/crash\n", "/etc/sysctl.d/a.conf": "a=1\n"},
                    ["live:/etc/default/grub=x\n", "live:/etc/kdump.conf=path /crash\n",
                     "live:/etc/sysctl.d/a.conf=a=2\n"]),
    "boot-file": (GRUB, ["boot:/boot/grub/grub.cfg=# generated\nlinux /vmlinuz crashkernel=1G\n"]),
    "grubenv": (GRUB, ["env:/boot/grub/grubenv=# GRUB Environment Block\nsaved_entry=0\nk=1\n"]),
    "grubenv-by-link": ({**GRUB, "/boot/grub/grubenv": "-> ../efi/EFI/grubenv",
                         "/boot/efi/EFI/grubenv": ENV},
                        ["env:/boot/grub/grubenv=# GRUB Environment Block\nk=1\n"]),
    "entries": (BLS, ["live:/etc/kernel/cmdline=root=/dev/vda1 crashkernel=1G\n",
                      "env:/boot/grub2/grubenv=# GRUB Environment Block\nk=1\n",
                      "boot:/boot/loader/entries/b.conf=options root=/dev/vda1 crashkernel=1G\n",
                      "boot:/boot/loader/entries/a.conf=options root=/dev/vda1 crashkernel=1G\n"]),
    "generated": (GRUB, ["live:/etc/default/grub=x\n", "generate:/boot/grub/grub.cfg=GEN"]),
    "generated-and-more": (GRUB, ["live:/etc/default/grub=x\n", "live:/etc/sysctl.d/n.conf=a=1\n",
                                  "env:/boot/grub/grubenv=# GRUB Environment Block\nk=1\n",
                                  "generate:/boot/grub/grub.cfg=GEN", "after:TRUE"]),
    "links": ({**GRUB, "/etc/systemd/system/kdump.service": "-> /dev/null",
               "/etc/systemd/system/default.target": "-> /lib/a.target"},
              ["unlink:/etc/systemd/system/kdump.service",
               "link:/etc/systemd/system/default.target=/lib/b.target",
               "link:/etc/systemd/system/multi-user.target.wants/kdump.service=/lib/kdump.service"]),
    "directories": (GRUB, ["mkdir:/var/oled/crash", "live:/var/a/b/c/file=new\n"]),
    "no-exchange": ({**GRUB, "/etc/a": "-> b"},
                    ["--no-exchange", "live:/etc/default/grub=x\n", "live:/etc/new=y\n",
                     "link:/etc/a=c"]),
    "command-fails": (GRUB, ["live:/etc/default/grub=x\n", "live:/etc/d/new=y\n",
                             "boot:/boot/grub/grub.cfg=# generated\nz\n", "after:FAIL"]),
    "generator-fails": (GRUB, ["live:/etc/default/grub=x\n", "live:/etc/d/new=y\n",
                               "generate:/boot/grub/grub.cfg=FAIL"]),
    "empty-and-big": ({**GRUB, "/etc/empty": "", "/etc/big": "x" * 300000},
                      ["live:/etc/empty=now\n", "live:/etc/big=", "boot:/boot/new.cfg=a\n"]),
}
