#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs in the new root (a chroot on the build host): the armed baseline every row starts from, and
# the settings that only make the guest quicker or let us watch it.
# Arguments: LOADER ROOT-UUID ESP-UUID ("-" without one)
set -eu
loader=$1 root=$2 esp=$3

echo vmtest >/etc/hostname
systemd-machine-id-setup >/dev/null 2>&1
echo "UUID=$root / ext4 errors=remount-ro 0 1" >/etc/fstab
if [ "$esp" != - ]; then
	mkdir -p /boot/efi
	echo "UUID=$esp /boot/efi vfat umask=0077 0 1" >>/etc/fstab
fi

# What an administrator who read the manual would have: a reservation above Debian's own table
# and the one sysctl.
echo 'kernel.unknown_nmi_panic = 1' >/etc/sysctl.d/60-nmi.conf
args='console=ttyS0'
case $loader in
grub-*)
	sed -i -e 's/^GRUB_TIMEOUT=.*/GRUB_TIMEOUT=0/' \
	    -e "s/^GRUB_CMDLINE_LINUX=.*/GRUB_CMDLINE_LINUX=\"$args\"/" /etc/default/grub
	sed -i 's/crashkernel=[^"]*/crashkernel=256M/' /etc/default/grub.d/kdump-tools.cfg
	grep -q crashkernel=256M /etc/default/grub.d/kdump-tools.cfg
	;;
systemd-boot)
	mkdir -p /etc/kernel
	echo "root=UUID=$root ro quiet $args crashkernel=256M" >/etc/kernel/cmdline
	;;
esac

# Only speed: timers and prompts nobody waits for.
systemctl --quiet mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer \
    e2scrub_all.timer e2scrub_reap.service getty@tty1.service serial-getty@ttyS0.service \
    systemd-pstore.service
systemctl --quiet enable vm-agent.service
