#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs once in the booted guest: its own tools install its own boot loader. By now kdump-tools has
# made its capture initrd, because this boot had a reservation too.
# Argument: LOADER
set -eux
loader=$1

[ "$(cat /sys/kernel/kexec_crash_loaded)" = 1 ]
case $loader in
grub-bios)
	grub-install --target=i386-pc /dev/vda
	update-grub
	grep -q 'linux.*root=UUID=.*crashkernel=256M' /boot/grub/grub.cfg
	;;
grub-efi)
	grub-install --target=x86_64-efi --efi-directory=/boot/efi --no-nvram --force-extra-removable
	update-grub
	grep -q 'linux.*root=UUID=.*crashkernel=256M' /boot/grub/grub.cfg
	;;
systemd-boot)
	bootctl install --no-variables --esp-path=/boot/efi
	echo 'timeout 0' >/boot/efi/loader/loader.conf
	kernel-install add "$(uname -r)" "/boot/vmlinuz-$(uname -r)"
	grep -q 'options.*crashkernel=256M' /boot/efi/loader/entries/*.conf
	;;
esac
rm -rf /var/crash/*
sync
