# SPDX-License-Identifier: MIT
# Put in front of every row's shell steps, which run in the guest as root. Steps of an offline row
# run on the build host: there $root is where the image is mounted.
set -eu
root=${root-}

# reserve ARGUMENTS: what kdump-tools' drop-in adds to the normal entries ("" for nothing)
reserve() {
	echo "GRUB_CMDLINE_LINUX_DEFAULT=\"\$GRUB_CMDLINE_LINUX_DEFAULT $1\"" \
	    >"$root/etc/default/grub.d/kdump-tools.cfg"
}

# grub_args ARGUMENTS: more kernel arguments, in the generated file too
grub_args() {
	echo "GRUB_CMDLINE_LINUX_DEFAULT=\"\$GRUB_CMDLINE_LINUX_DEFAULT $1\"" \
	    >/etc/default/grub.d/50-more.cfg
	update-grub 2>&1
}

# nmi_file PATH LINE: the sysctl stands there instead of in the baseline's file
nmi_file() {
	rm -f "$root/etc/sysctl.d/60-nmi.conf"
	[ -z "${1-}" ] || printf '%s\n' "$2" >"$1"
}

# plain_entry: a second GRUB entry, "plain", like the first but without a reservation
plain_entry() {
	{
		echo '#!/bin/sh'
		echo 'exec tail -n +3 $0'
		echo "menuentry 'plain' {"
		sed -n '/^menuentry /,/^}/p' /boot/grub/grub.cfg | sed -n '2,/^}/p' |
		    sed '/^}/q' | sed 's/ crashkernel=[^ ]*//'
	} >/etc/grub.d/41_plain
	chmod +x /etc/grub.d/41_plain
}

entry=$(echo /boot/efi/loader/entries/*.conf)

# bare_entry: the boot entry loses its reservation, /etc/kernel/cmdline keeps it
bare_entry() {
	sed -i 's/ crashkernel=[^ ]*//' $entry
}

# The second disk of a row that has one.
second=/dev/disk/by-id/virtio-second

# crash_on DEVICE: the dump directory is a file system of its own there, in fstab by its UUID
crash_on() {
	udevadm settle
	mkfs.ext4 -q "$1"
	echo "UUID=$(blkid -p -s UUID -o value "$1") /var/crash ext4 defaults 0 2" >>/etc/fstab
	systemctl daemon-reload
	mount /var/crash
}

# luks OPTION...: the second disk is encrypted, with a key file that the root file system holds
luks() {
	dd if=/dev/urandom of=/etc/crash.key bs=32 count=1 status=none
	chmod 0600 /etc/crash.key
	cryptsetup -q luksFormat --type luks2 "$@" "$second" /etc/crash.key
	echo "crash $second /etc/crash.key luks" >>/etc/crypttab
	systemctl daemon-reload
	cryptsetup open --key-file /etc/crash.key "$second" crash
}

# bare_capture_initramfs: made again without one driver, as MODULES=list with an empty list does
bare_capture_initramfs() {
	conf=$(mktemp -d)
	cp -a /etc/initramfs-tools/. "$conf"
	rm -f "$conf"/conf.d/*
	sed -i 's/^MODULES=.*/MODULES=list/' "$conf/initramfs.conf"
	: >"$conf/modules"
	mkinitramfs -d "$conf" -o "/var/lib/kdump/initrd.img-$(uname -r)" "$(uname -r)"
	kdump-config reload
}

# bare_grub: grub.cfg as it would be without the reservation, where update-grub cannot be run
bare_grub() {
	sed -i 's/ crashkernel=[^ ]*//' "$root/boot/grub/grub.cfg"
}

# install_drill: the program where the unit starts it, and nothing of the harness before the unit
install_drill() {
	tool --version
	install -m 755 /dev/shm/kdumpready/kdumpready /usr/bin/kdumpready
	install -m 644 /dev/shm/kdumpready/kdumpready-drill.service /etc/systemd/system/
	mkdir -p /etc/systemd/system/vm-agent.service.d
	printf '[Unit]\nAfter=kdumpready-drill.service\n' >/etc/systemd/system/vm-agent.service.d/drill.conf
	systemctl daemon-reload
	systemctl -q enable kdumpready-drill.service
}

# install_check: the program and the unit that runs it; enabled, so that it has run at the next boot
install_check() {
	tool --version
	install -m 755 /dev/shm/kdumpready/kdumpready /usr/bin/kdumpready
	install -m 644 /dev/shm/kdumpready/kdumpready.service /etc/systemd/system/
	mkdir -p /var/lib/prometheus/node-exporter
	systemctl daemon-reload
	systemctl -q enable kdumpready.service
}

# unit_agrees: locked in, it says what it says to an administrator, and hands it on
unit_agrees() {
	systemctl show -p Result,ExecMainStatus kdumpready.service
	[ "$(systemctl show -P Result kdumpready.service)" = success ]
	systemctl restart kdumpready.service
	journalctl -b -u kdumpready.service --no-pager
	# What is in use, and so what a dump needs, is another figure a moment later.
	kdumpready check --format json | sed 's/[0-9.]* [KMG]iB//g' >/dev/shm/here
	sed 's/[0-9.]* [KMG]iB//g' /run/kdumpready/report.json | diff -u /dev/shm/here -
	grep -q '^kdumpready_grade{plane="overall"} 0$' /var/lib/prometheus/node-exporter/kdumpready.prom
	[ "$(stat -c %a /var/lib/prometheus/node-exporter/kdumpready.prom)" = 644 ]
	journalctl -b -t kdumpready KDUMPREADY_GRADE=READY -o cat --no-pager | grep -q '^READY: '
	sysctl -q -w kernel.unknown_nmi_panic=0
	systemctl restart kdumpready.service
	sysctl -q -w kernel.unknown_nmi_panic=1
	journalctl -b KDUMPREADY_FAIL=nmi-panic -o cat --no-pager | grep -q '^NOT READY\|^UNKNOWN\|^DEGRADED'
	systemctl restart kdumpready.service
}

# drill_passed: the unit has verified it in this boot, and check says so
drill_passed() {
	systemctl show -p Result,ExecMainStatus kdumpready-drill.service
	kdumpready drill status
	kdumpready check
	[ ! -e /var/lib/kdumpready/drill/armed ]
	kdumpready drill status | grep -q '^PASSED: proven by a drill on .* with this configuration$'
	kdumpready check | grep -q '^drill: proven by a drill on .* with this configuration$'
}

# drill_crashed: the same of a guest that crashed itself, and the interrupt is not called proven
drill_crashed() {
	kdumpready drill status
	kdumpready drill status | grep -q '^PASSED: a drill on .* left a dump, trigger not proven, with this configuration$'
	kdumpready check | grep -q '^drill: a drill on .* left a dump, trigger not proven, with this configuration$'
}

# taken_along: what collect takes of this guest is judged as the guest is, and does not name it
taken_along() {
	away=$(mktemp -d -p /dev/shm)
	kdumpready collect -o "$away/tar"
	mkdir "$away/root"
	tar -C "$away/root" -xf "$away/tar"
	verdicts / >"$away/here"
	verdicts "$away/root" >"$away/there"
	[ "$(wc -l <"$away/here")" -gt 50 ]
	diff "$away/here" "$away/there"
	for word in "$(cat /etc/machine-id)" "$(findmnt -n -o UUID /)"; do
		[ -n "$word" ]
		if grep -q -F -e "$word" "$away/tar"; then
			echo "$word is in the archive"
			exit 1
		fi
	done
}
verdicts() {
	kdumpready check --format json --root "$1" | grep -E '"(grade.*|id|verdict|counted|cloud|ram)":'
}

# fix [OPTION...], undo: the program under test, in the guest
tool() {
	mkdir -p /dev/shm/kdumpready
	tar -C /dev/shm/kdumpready -xf /dev/disk/by-id/virtio-payload
	/dev/shm/kdumpready/kdumpready "$@"
}
fix() {
	tool fix --yes "$@"
}
undo() {
	tool undo
}

# Offline: the agent greets only from a boot that has a reservation, so the first that is seen is the
# one after a fix.
greet_when_reserved() {
	mkdir -p "$root/etc/systemd/system/vm-agent.service.d"
	printf '[Unit]\nConditionKernelCommandLine=crashkernel\n' \
	    >"$root/etc/systemd/system/vm-agent.service.d/reserved.conf"
}

# cloud_init FILE AS: offline, the project's example becomes what a new instance is given
cloud_init() {
	install -m 755 "$kdumpready" "$root/usr/bin/kdumpready"
	rm -rf "$root"/var/lib/cloud/* "$root"/var/log/cloud-init*
	mkdir -p "$root/var/lib/cloud/seed/nocloud"
	echo 'instance-id: vmtest-1' >"$root/var/lib/cloud/seed/nocloud/meta-data"
	: >"$root/var/lib/cloud/seed/nocloud/user-data"
	cp "$packaging/cloud-init/$1" "$root/var/lib/cloud/seed/nocloud/$2"
	# This guest has neither locales nor sshd, which is no fault of what is tried.
	printf '%s\n' 'datasource_list: [NoCloud, None]' 'locale: false' 'ssh_genkeytypes: []' \
	    'ssh_deletekeys: false' >"$root/etc/cloud/cloud.cfg.d/99-vm.cfg"
	greet_when_reserved
}

# cloud_init_done: it went through without an error, the guest was rebooted once, fixed once
cloud_init_done() {
	cloud-init status --wait --long
	cloud-init query ds >/dev/null
	grep -c "running 'init-local'" /var/log/cloud-init.log
	[ "$(grep -c "running 'init-local'" /var/log/cloud-init.log)" = 2 ]
	[ "$(cloud-init status | tail -n 1)" = 'status: done' ]
	[ "$(cat /var/lib/cloud/data/instance-id)" = vmtest-1 ]
	kdumpready undo --list
	[ "$(kdumpready undo --list | grep -c '^[0-9]')" = 1 ]
}

# in_image: the project's script for whatever runs one in the image it builds, Packer's provisioner
in_image() {
	tool --version
	install -m 755 /dev/shm/kdumpready/kdumpready /usr/bin/kdumpready
	sh /dev/shm/kdumpready/in-image.sh
}
