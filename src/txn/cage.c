/* SPDX-License-Identifier: MIT */
/*
 * The cage of a generator: Landlock takes away every way to change a file, but below /tmp and for
 * the devices that grub-probe and the volume manager must open for writing to ask anything.
 */
#include "base/landlock.h"
#include "txn/child.h"

static const struct landlock_opening openings[] = {
	{ "/tmp", true },	{ "/var/tmp", true },
	{ "/run/lock", true },	{ "/run/lvm", true },
	{ "/dev/null", false }, { "/dev/zero", false },
	{ "/dev/tty", false },	{ "/dev/mapper/control", false },
	{ "/dev/zfs", false },	{ "/dev/btrfs-control", false },
};

int cage_enter(void)
{
	int abi = landlock_forbid_changes(openings, sizeof(openings) / sizeof(*openings));

	return abi < 0 ? abi : 0;
}
